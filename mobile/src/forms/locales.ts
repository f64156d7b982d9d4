/** What the form pages say, in Chinese. */
export const formsZh = {
  title: '填表',
}
