/** The icons of the client: one weight, drawn on 24 × 24, in the colour of the text beside them. */
import { h, type FunctionalComponent } from 'vue'

const PATHS = {
  today: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM8 2v4M16 2v4M4 9h16M8.5 14l2.3 2.3L15.5 12',
  households: 'M3 11 12 4l9 7M5.5 9.5V20h13V9.5M10 20v-5h4v5',
  forms: 'M6 3h9l4 4v14H6zM14.5 3v5H19M9 12h7M9 16h7',
  me: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  loans: 'M4 7h16v11H4zM4 11h16M8 15h3',
  phone: 'M6 4h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3a1.5 1.5 0 0 1-1.6 1.5A16.5 16.5 0 0 1 4.5 5.6 1.5 1.5 0 0 1 6 4Z',
  camera: 'M4 7.5h3.5L9 5h6l1.5 2.5H20V19H4zM12 16a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4Z',
  scan: 'M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l5 5',
  cross: 'M6 6l12 12M18 6 6 18',
  upload: 'M12 20V5M6 11l6-6 6 6',
  done: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 4 2.5 20h19zM12 10v4.5M12 17.3v.2',
  offline: 'M3 3l18 18M8.5 15.5a5 5 0 0 1 6-.7M5 12a10 10 0 0 1 4.6-2.6M19 12a10 10 0 0 0-6.5-3M12 19.5v.1',
  place: 'M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21ZM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  album: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9.5v.1',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  save: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  out: 'M14 4H6v16h8M11 12h9M17 8l4 4-4 4',
  sync: 'M20 11a8 8 0 0 0-14.5-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14.5 4L20 15M20 20v-5h-5',
  call: 'M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z',
  bell: 'M6 17v-6a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4',
  speaker: 'M4 10v4h4l5 4V6L8 10zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
} as const

export type IconName = keyof typeof PATHS

const AppIcon: FunctionalComponent<{ name: IconName; size?: string }> = ({ name, size = '1.5rem' }) =>
  h(
    'svg',
    {
      viewBox: '0 0 24 24', width: '24', height: '24', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8',
      'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', class: 'icon', style: { width: size, height: size },
    },
    [h('path', { d: PATHS[name] })],
  )
AppIcon.props = ['name', 'size']

export default AppIcon
