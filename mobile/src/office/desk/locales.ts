/** What the pages say on which an office tries out forms and manages people, in Chinese. */
export const deskZh = {
  item: {
    new: '登记事项', create: '登记', description: '发现的问题', household: '户编号', open: '打开', note: '说明', demand: '整改要求', mended: '整改情况',
    act: { found: '发现', assign: '交办', submit: '提交整改', close: '销号', return: '退回', reopen: '重新打开', cause_gone: '规则不再发现', cause_back: '规则再次发现', changed: '表单已改', withdrawn: '督查记录已作废' },
  },
  reminder: {
    again: '再发一次', told: '登记口头告知', answered: '办结回复', how: '结果', done: '怎么办的', text: '内容', attempts: '每次发送', noAttempts: '没有经过外部渠道发送。', replies: '借款人的回复', onlyReplies: '只看待处理的回复', seenTo: '{name} 已办结',
    outcome: { trying: '正在发', sent: '已交给渠道', refused: '被拒绝', later: '稍后再试', unknown: '结果不明', again: '人工决定重发' },
    reply: { confirm: '知道了', paid: '我已还款', call_me: '请联系我', extension: '想申请展期' },
    result: { told: '已当面告知', not_at_home: '家里没人' },
  },
  user: {
    name: '姓名', new: '新建用户', create: '建立账号', change: '修改账号', save: '保存修改', saved: '已保存', manage: '管理', institution: '所属银行（信贷员和审批必填）', phone: '手机号', phoneNow: '手机号（现为 {phone}，不改就留空）', wholeOf: '{name}（全部）',
    password: '{username} 的临时密码', passwordWords: '只显示这一次，请当面或用电话告知本人；首次登录后须自己改掉。', copy: '复制', copied: '已复制',
    reset: '重置密码', resetSure: '将为 {name} 生成新的临时密码，其所有设备须重新登录。', disable: '停用账号', disableSure: '停用后 {name} 不能登录，密钥也失效；已提交的记录保留。', enable: '恢复启用', enableSure: '恢复后 {name} 可以重新登录。',
    device: '用在哪台设备', made: '生成时间', revoke: '吊销', revokeSure: '吊销后“{device}”不能再用这个密钥；已提交的记录保留。', revokedAt: '{at} 已吊销', noKeys: '还没有密钥。',
  },
  form: {
    all: '全部表格', phone: '手机上的样子', again: '重新试填', done: '试填完成', doneHint: '所有必答题都答对了。没有保存，也没有提交任何内容。', cannot: '这一版打不开', source: '下载 XLSForm', discard: '放弃草稿', discardSure: '草稿 {version} 会被删除，已发布的版本不受影响。',
    draftWords: '草稿：只有管理员能看到，手机上还没有。发布后才能填写。', publishedWords: '已发布：手机上填写的就是这一版。', olderWords: '已发布，但手机上填写的是 {version}。', closedWords: '已关闭：不再接收填写。',
    refused: '下面仍是原来的版本。', checked: '检查通过，没有错误。', warnings: '{n} 条提醒（不影响发布）', errors: '{n} 处错误，改好后再上传', sheet: '工作表', row: '行', column: '列', words: '问题与改法', missing: '发布前还要上传这些文件', give: '上传 {name}', open: '查看', chooseOne: '上传一个表格，或在下面选一个，就能在这里试填。',
    languages: '语言', at: '上传时间', whole: '整个表格',
  },
}
