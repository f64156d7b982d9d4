/** What the client says, in Chinese. Sentences are short, and say what to do. */
export const zh = {
  app: { name: '入户', tagline: '入户走访' },
  nav: { today: '今天', households: '农户', forms: '表格', outbox: '待上传', me: '我' },
}
