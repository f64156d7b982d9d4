/** Opens forms with ODK's own engine, which is fetched only when the first form opens. */
import type {
  FormAttachmentURL,
  FormInstanceConfig,
  LoadFormSuccessResult,
  LoadFormWarningResult,
  RootNode,
} from '@getodk/xforms-engine'
import { shallowReactive } from 'vue'

import { provideRandomUuid } from '@/offline/ids'

import { putFilesBack, withoutFiles } from './uploads'

export type Instantiable = LoadFormSuccessResult | LoadFormWarningResult

/** How an instance begins: new, or where it was left off. */
export type Beginning =
  { kind: 'new' } | { kind: 'again'; xml: string; files: ReadonlyMap<string, Blob>; isEdit: boolean }

export interface Who {
  username: string
  /** As the watermark has it. */
  name?: string
  phone?: string
  device: string
}

const INSTANCE_FILE = 'xml_submission_file'

/** Loads a form. `file` answers with what is beside it, by name. Throws what the engine says is wrong with it. */
export async function loadXForm(xform: string, file: (name: string) => Promise<Blob | null>): Promise<Instantiable> {
  provideRandomUuid()
  const { loadForm } = await import('@getodk/xforms-engine')
  const form = await loadForm(xform, {
    missingResourceBehavior: 'BLANK',
    fetchFormAttachment: (url) => answered(fileName(url), file),
  })
  if (form.status === 'failure') throw form.error
  return form
}

async function answered(name: string, file: (name: string) => Promise<Blob | null>): Promise<Response> {
  const found = await file(name)
  if (!found) return new Response('', { status: 404 })
  const type = name.endsWith('.csv') ? 'text/csv' : name.endsWith('.geojson') ? 'application/geo+json' : 'text/xml'
  return new Response(await found.text(), { headers: { 'content-type': type } })
}

/** The name of a file that a form refers to, such as `a.jpg` for `jr://images/a.jpg`. */
export function fileName(url: FormAttachmentURL | URL): string {
  return decodeURIComponent(String(url).split('/').pop() ?? '')
}

/** Starts an instance of `form`, whose XForm is `xform`; its state is reactive to Vue. */
export async function begin(form: Instantiable, xform: string, beginning: Beginning, who: Who): Promise<RootNode> {
  const config: FormInstanceConfig = {
    stateFactory: shallowReactive as FormInstanceConfig['stateFactory'],
    preloadProperties: { deviceID: who.device, username: who.username, phoneNumber: who.phone ?? '' },
    geolocationProvider: { getLocation: backgroundPlace },
  }
  if (beginning.kind === 'new') return form.createInstance(config).root
  const { xml, names } = withoutFiles(xform, beginning.xml)
  const data = new FormData()
  data.set(INSTANCE_FILE, new File([xml], INSTANCE_FILE, { type: 'text/xml' }))
  const input = { data: [data] } as unknown as Parameters<typeof form.restoreInstance>[0]
  const { root } = await form.restoreInstance(input, config)
  putFilesBack(root, names, beginning.files, beginning.isEdit)
  return root
}

function backgroundPlace(): Promise<string> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve('')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(`${coords.latitude} ${coords.longitude} ${coords.altitude ?? 0} ${coords.accuracy}`),
      () => resolve(''),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    )
  })
}
