/** What borrowers read, in Chinese: short, plain, and said as one would say it at the door. */
export const borrowerZh = {
  nav: { label: '借款户菜单', home: '我的贷款', inbox: '提醒', me: '我的' },
  entry: '我是借款户 · 手机验证码登录',
  staffEntry: '我是工作人员',
  signIn: {
    title: '借款户登录', lead: '看什么时候还款、还多少。', wechat: '微信登录', orPhone: '或用手机验证码', phone: '手机号', send: '发送验证码', again: '{n} 秒后可重发', code: '验证码（6 位数字）',
    sent: '如果这个号码登记过，验证码已发出，{n} 分钟内有效。', act: '登录', busy: '正在登录…', hint: '收不到验证码？请村干部核对登记的手机号。', notAsked: '请再点一次“微信登录”。',
  },
  bind: {
    title: '绑定农户', lead: '扫自家门牌上的二维码，再核对姓名和身份证后六位。', byCard: '扫门牌', byInvitation: '家人邀请', scan: '扫二维码', picture: '从相册选图', scanned: '扫到了。',
    card: '二维码里的内容（扫码后自动填）', name: '姓名', last6: '身份证号后六位', act: '绑定', busy: '正在核对…', noCode: '图里没有找到二维码。请拍清楚一些。', code: '邀请码',
    consent: '我是借款人的家人，只查看还款情况，不转告他人。', hint: '连错五次会锁一天，并通知村干部。',
  },
  home: {
    title: '我的贷款', next: '下次还款', overdue: '已逾期', aloud: '念给我听', stop: '停', stale: '没有信号。这是 {at} 的情况。', loading: '正在读取…', none: '没有信号，手机里也还没有记下过。有信号时再打开。',
    noLoans: '您目前没有贷款。', unread: '有 {n} 条新提醒', days: '还有 {n} 天', today: '就是今天', late: '已过 {n} 天', yuan: '元', call: '打给{role} {name}', noPhone: '{role} {name}，没有登记电话',
  },
  loan: {
    balance: '还欠本金', principal: '贷款金额', rate: '年利率', contract: '合同尾号', matures: '到期', subsidy: '贴息', schedule: '还款计划（还有 {n} 期）', history: '已还（{n} 期）',
    row: '本金 {principal}　利息 {interest}', paidOn: '{day} 还清', openOf: '还差 {open}', picture: '保存还款表图片', pictureAlt: '还款计划表', save: '存到手机', press: '在微信里请长按图片保存。',
    states: { paid: '已还', unpaid: '未到期', partly: '还了一部分', overdue: '逾期' },
  },
  nothingDue: '现在没有要还的。', dueIn: '还有 {n} 天，{day}应还 {amount} 元', dueToday: '今天应还 {amount} 元', dueSince: '{day}应还 {amount} 元',
  inbox: {
    title: '提醒', none: '还没有提醒。', unread: '未读', said: '您说：{what}', receipt: '凭证已收到，等信贷员核对。', about: '{day}应还 {amount} 元',
    replies: { confirm: '知道了', paid: '我已还款', call_me: '请联系我', extension: '想申请展期' },
    done: { confirm: '好的。', paid: '已告诉信贷员。', call_me: '已转告，会有人打给您。', extension: '已提出申请，有结果会告诉您。' },
    months: '想延长几个月', anyMonths: '和信贷员商量', inMonths: '{n} 个月', answered: '答复：{what}',
    photo: '拍还款凭证', photoAgain: '换一张', photoHint: '回单、短信或转账截图都可以，不拍也能发。', photoAlt: '选好的凭证', note: '要说的话（可不填）', send: '发送', busy: '正在发送…', unreadable: '这张图读不出来，请换一张。',
  },
  me: {
    households: '绑定的农户', family: '家人查看', self: '本人', bindMore: '再绑定一户', unbind: '解除', unbindTitle: '解除绑定？', unbindWords: '解除后看不到这一户的贷款，请家人看的也一并停止。', invite: '请家人一起看', card: '看门牌二维码', cardAlt: '入户二维码牌 {code}',
    inviteLead: '把邀请码告诉一位家人：只能用一次，一天内有效。', inviteCode: '邀请码', copy: '复制', copied: '已复制。', calendar: '订阅还款日历', calendarHint: '订阅后手机日历会提前提醒。链接只给自己用。',
    copyCalendar: '复制日历链接', told: '怎么提醒我', sms: '短信', wechat: '微信', signOut: '退出登录', signOutTitle: '退出登录？', signOutWords: '所有手机上的登录和日历链接都会失效，这台手机上的记录会删除。', kept: '已保存。',
  },
}
