/** Icons of the form pages, drawn as strokes in the colour of the text; they never carry meaning alone. */
import { h, type FunctionalComponent } from 'vue'

const PATHS = {
  cross: 'M6 6l12 12M18 6L6 18',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4',
  down: 'M6 9l6 6 6-6',
  up: 'M6 15l6-6 6 6',
  left: 'M15 6l-6 6 6 6',
  right: 'M9 6l6 6-6 6',
  minus: 'M5 12h14',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  star: 'M12 3.5l2.6 5.6 6.1.7-4.5 4.2 1.2 6-5.4-3-5.4 3 1.2-6L3.3 9.800l6.1-.7z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.500a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  camera: 'M4 8h3.500l1.5-2.500h6L16.5 8H20v11H4zM12 10.200a3.3 3.3 0 1 0 0 6.6 3.3 3.3 0 0 0 0-6.600z',
  album: 'M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.500L20 17M15.5 8.500v.1',
  pin: 'M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 7.800a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.800z',
  mic: 'M12 4a2.5 2.5 0 0 0-2.5 2.500v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4zM6 11.500a6 6 0 0 0 12 0M12 17.500V21',
  film: 'M4 7h11v10H4zM15 11l5-3v8l-5-3',
  file: 'M7 3.500h7l4 4V20.500H7zM14 3.500v4h4',
  code: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  pen: 'M4 20l1-4L16.5 4.500l3 3L8 19z',
  trash: 'M5 7h14M9.5 7V4.500h5V7M7 7l1 13h8l1-13',
  list: 'M8 6.500h12M8 12h12M8 17.500h12M4 6.500v.1M4 12v.1M4 17.500v.1',
  globe: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.500c5 5 5 12 0 17M12 3.500c-5 5-5 12 0 17',
  walk: 'M13 4.500v.1M11 21l1.5-6-2.5-2 1-5 3 2.5 3 .5M10 13l-3 7M11 8l-3 1-1 3',
  undo: 'M8 5L4 9l4 4M4 9h9a6 6 0 0 1 0 12h-3',
  again: 'M19 8a8 8 0 1 0 1 6M19.5 3.500V8H15',
  send: 'M20 4L4 11l6 2.500L12.5 20zM10 13.500L20 4',
} as const

export type IconName = keyof typeof PATHS

const FormIcon: FunctionalComponent<{ name: IconName; filled?: boolean }> = (props) =>
  h(
    'svg',
    {
      class: 'f-svg',
      viewBox: '0 0 24 24',
      width: '1.25em',
      height: '1.25em',
      fill: props.filled ? 'currentColor' : 'none',
      stroke: 'currentColor',
      'stroke-width': 1.8,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
      'aria-hidden': 'true',
      focusable: 'false',
    },
    [h('path', { d: PATHS[props.name] })],
  )
FormIcon.props = ['name', 'filled']

export default FormIcon
