// WeChat's script, as far as we call it: signatures are checked against the address of the page (on iPhones the one at which
// it was entered); `ready` comes after a
// refusal too; functions that were not asked for, or asked for with a bad signature, fail.
;(() => {
  const told = __TOLD__
  const heard = { ready: [], error: null }
  let state = 0
  let allowed = []

  async function signatureOf({ nonceStr, timestamp }) {
    const page = (/iPhone/.test(navigator.userAgent) ? window.enteredAt : location.href).split('#')[0]
    const plain = `jsapi_ticket=${told.ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${page}`
    const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(plain))
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  }

  window.wx = {
    async config(given) {
      const right = given.appId === told.appid && given.signature === (await signatureOf(given))
      state = right ? 1 : -1
      allowed = right ? given.jsApiList : []
      if (!right) heard.error?.({ errMsg: 'config:invalid signature' })
      heard.ready.forEach((then) => then())
    },
    ready: (then) => (state ? then() : heard.ready.push(then)),
    error: (then) => (heard.error = then),
    scanQRCode({ success, fail, cancel }) {
      if (!allowed.includes('scanQRCode')) fail({ errMsg: 'scanQRCode:the permission value is offline verifying' })
      else if (told.scanned) success({ resultStr: told.scanned, errMsg: 'scanQRCode:ok' })
      else cancel({ errMsg: 'scanQRCode:cancel' })
    },
  }
})()
