/** Fetches ahead what forms and the scanner need where no service worker does it, as inside WeChat on iPhones. */

/** Seconds that a worker has to fetch everything on a slow line before the page does it itself. */
const PATIENCE = 60
const AHEAD: Record<string, () => Promise<unknown>> = {
  ...import.meta.glob(['../pages/**/*Page.vue', '../forms/FormPage.vue', '../forms/questions/*Answer.vue']),
  engine: () => import('@getodk/xforms-engine'),
  codes: () => import('@/forms/questions/codes'),
}

/** Sees that the app works without signal from now on: kept by the worker, else in the memory of this page. */
export async function fetchAhead(): Promise<void> {
  const root = document.documentElement
  if (root.dataset.ready) return
  if (await hasWorker()) {
    root.dataset.ready = 'worker'
    return
  }
  const all = await Promise.allSettled(Object.values(AHEAD).map((load) => load()))
  if (all.every((one) => one.status === 'fulfilled')) root.dataset.ready = 'memory'
}

async function hasWorker(): Promise<boolean> {
  const workers = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined
  if (!workers) return false
  for (let waited = 0; waited < 4; waited++) {
    if (await workers.getRegistration().catch(() => undefined)) break
    await seconds(0.75)
    if (waited === 3) return false
  }
  return Promise.race([workers.ready.then(() => controlled(workers)), seconds(PATIENCE).then(() => false)])
}

function seconds(many: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, many * 1000))
}

/** Resolves when the worker answers for this page, which it takes over as soon as it is ready. */
function controlled(workers: ServiceWorkerContainer): true | Promise<true> {
  if (workers.controller) return true
  return new Promise((resolve) => workers.addEventListener('controllerchange', () => resolve(true), { once: true }))
}
