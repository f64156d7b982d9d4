/** Inside WeChat: its script is fetched when it is first needed, and its scanner used where it works. */
import { askJson } from '@/api/http'
import type { components } from '@/api/types'

type PageConfig = Required<components['schemas']['PageConfig']>

interface WeChat {
  config(options: { appId: string; timestamp: number; nonceStr: string; signature: string; jsApiList: string[] }): void
  ready(then: () => void): void
  error(then: (what: { errMsg: string }) => void): void
  scanQRCode(options: {
    needResult: 1
    scanType: string[]
    success(found: { resultStr: string }): void
    fail(): void
    cancel(): void
  }): void
}

const SCRIPT = 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js'
const PATIENCE_MS = 5000
/** Whether the page runs inside WeChat; WeCom, which says so too, has accounts of its own. */
export const insideWeChat = /MicroMessenger/i.test(navigator.userAgent) && !/wxwork/i.test(navigator.userAgent)

/** Returns the official account's appid, and the signature of this page. Throws Refused, NoAnswer. */
export async function pageConfig(): Promise<PageConfig> {
  const url = encodeURIComponent(held().split('#')[0] ?? '')
  return askJson<PageConfig>(`/api/v1/wechat/page-config?url=${url}`, { anonymous: true, patience: PATIENCE_MS })
}

/** The address by which WeChat holds this page: on iOS that at which it was entered, elsewhere the present one. */
function held(): string {
  const entered = /iPhone|iPad/.test(navigator.userAgent) ? performance.getEntriesByType('navigation')[0]?.name : undefined
  return entered ?? location.href
}

/** Returns what WeChat's scanner read: '' if the person gave up, null where it cannot be used (own scanner instead). */
export async function scanWithWeChat(): Promise<string | null> {
  const wx = insideWeChat && navigator.onLine ? await configured().catch(() => null) : null
  if (!wx) return null
  return new Promise((resolve) =>
    wx.scanQRCode({
      needResult: 1,
      scanType: ['qrCode', 'barCode'],
      // A barcode comes with its kind in front: EAN_13,6901234567892.
      success: ({ resultStr }) => resolve(resultStr.replace(/^[A-Z]+_[A-Z0-9]+,/, '')),
      fail: () => resolve(null),
      cancel: () => resolve(''),
    }),
  )
}

/** Returns WeChat's functions once it has accepted this page's signature. Throws if it does not, or not in time. */
async function configured(): Promise<WeChat> {
  const [wx, { appid, timestamp, nonce, signature }] = await Promise.all([loaded(), pageConfig()])
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('WeChat did not answer')), PATIENCE_MS)
    // `ready` comes after a refusal too, so the refusal has to be heard first.
    wx.error(({ errMsg }) => reject(new Error(errMsg)))
    wx.ready(() => resolve(wx))
    wx.config({ appId: appid, timestamp, nonceStr: nonce, signature, jsApiList: ['scanQRCode'] })
  })
}

let loading: Promise<WeChat> | null = null

function loaded(): Promise<WeChat> {
  loading ??= new Promise<WeChat>((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: SCRIPT })
    const failed = () => {
      loading = null
      script.remove()
      reject(new Error('WeChat’s script did not load'))
    }
    const timer = setTimeout(failed, PATIENCE_MS)
    script.onload = () => {
      clearTimeout(timer)
      resolve((window as unknown as { wx: WeChat }).wx)
    }
    script.onerror = failed
    document.head.append(script)
  })
  return loading
}
