/** What the pages say on which an office tries out forms and manages people, in Chinese. */
export const deskZh = {
  form: {
    all: '全部表格', phone: '手机上的样子', again: '重新试填', done: '试填完成', doneHint: '所有必答题都答对了。没有保存，也没有提交任何内容。', cannot: '这一版打不开', source: '下载 XLSForm', discard: '放弃草稿', discardSure: '草稿 {version} 会被删除，已发布的版本不受影响。',
    draftWords: '草稿：只有管理员能看到，手机上还没有。发布后才能填写。', publishedWords: '已发布：手机上填写的就是这一版。', olderWords: '已发布，但手机上填写的是 {version}。', closedWords: '已关闭：不再接收填写。',
    refused: '下面仍是原来的版本。', checked: '检查通过，没有错误。', warnings: '{n} 条提醒（不影响发布）', errors: '{n} 处错误，改好后再上传', sheet: '工作表', row: '行', column: '列', words: '问题与改法', missing: '发布前还要上传这些文件', give: '上传 {name}', open: '查看', chooseOne: '上传一个表格，或在下面选一个，就能在这里试填。',
    languages: '语言', at: '上传时间', whole: '整个表格',
  },
}
