/** WeChat's own scanner, where the page runs inside WeChat and its script was set up. */

interface WeChat {
  scanQRCode(options: {
    needResult: 1
    scanType: string[]
    success(found: { resultStr: string }): void
    fail(): void
    cancel(): void
  }): void
}

/** Returns what WeChat scanned; null outside of WeChat, or if the person gave up. */
export function scanWithWeChat(): Promise<string | null> {
  const wx = (window as { wx?: WeChat }).wx
  if (!wx?.scanQRCode) return Promise.resolve(null)
  return new Promise((resolve) => {
    const nothing = () => resolve(null)
    wx.scanQRCode({ needResult: 1, scanType: ['qrCode'], success: ({ resultStr }) => resolve(resultStr), fail: nothing, cancel: nothing })
  })
}
