/** What the client says, in Chinese. Sentences are short, and say what to do. */
export const zh = {
  app: { name: '入户', tagline: '走进每一户' },
  nav: { label: '主菜单', today: '今天', households: '农户', loans: '贷款', scan: '扫码', forms: '表格', me: '我的' },
  act: {
    back: '返回', cancel: '取消', signIn: '登录', update: '更新', all: '全部 {n} 项', more: '再显示一些（还有 {n} 户）', open: '打开',
    mend: '修改', retry: '重发', discard: '删除', change: '修改密码',
  },
  signIn: {
    username: '用户名', password: '密码', show: '显示密码', busy: '正在登录…', hint: '没有账号或忘记密码，请找乡镇管理员。',
  },
  status: {
    allSent: '已全部上传', waiting: '{n} 份待上传', offline: '没有信号', offlineWaiting: '没有信号，{n} 份待上传', refused: '{n} 份需处理',
    signInEnded: '需重新登录',
  },
  notice: {
    signInEnded: '登录已过期。手机里的内容都在，重新登录后继续上传。',
    roomShort: '手机空间快满了。请先上传照片，或删除不用的文件。',
    update: '有新版本。草稿不会丢。',
  },
  problem: {
    noAnswer: '没有信号，或服务器没有回应。有信号时会自动重试。', notSignedIn: '请重新登录。',
    formMissing: '手机里没有这张表。请在有信号的地方打开一次。', storageFull: '手机空间已满。请先上传，或删除不用的文件。',
    pageMissing: '这一页还没有下载。请在有信号的地方打开一次。',
    unknown: '出错了：{what}',
  },
  sync: { firstLoad: '正在下载农户资料… 已有 {n} 户', busy: '正在同步…' },
  today: {
    reminders: '要传达的提醒', loans: '还款', notices: '公示到期', endsOn: '{on} 结束',
    coverage: '户在 {n} 天内走访过', returned: '需要补正', lookAgain: '请再核对一次。', drafts: '没填完的', visits: '该走访的',
    allVisited: '{n} 天内都走访过了。', noHouseholds: '手机里还没有农户。请在有信号的地方同步一次。', notHere: '这份不是在这台手机上填的，请重新填写。',
  },
  households: {
    search: '姓名、户编号、地址、电话后四位', order: '排列', village: '按村', near: '离我近', due: '该走访',
    noPlace: '没有定位。请允许浏览器使用位置，再试一次。', locating: '正在定位…', count: '{n} 户', none: '没有找到“{sought}”。',
  },
  household: {
    never: '未走访', daysAgo: '{n} 天前', gone: '这一户不在您的范围内了。', fill: '填表', navigate: '导航', members: '家庭成员', facts: '情况',
    loans: '贷款', timeline: '记录', noRecords: '还没有记录。', photos: '照片',
  },
  loan: {
    late: '已逾期 {n} 天', dueOn: '{on} 到期', dueAmount: '{on} 应还 {amount} 元', balance: '余额 {amount} 元', has: '有贷款', remind: '请提醒还款',
    signed: '已签约未放款', active: '在贷', closed: '已结清', renewed: '已续贷', compensated: '已代偿', written_off: '已核销', cancelled: '已撤销',
  },
  reminder: { read: '已传达' },
  state: { received: '已收到', approved: '已通过', rejected: '被退回', has_issues: '待核对' },
  scan: {
    title: '扫门牌', aim: '把门上的二维码放进框里。', picture: '从相册选图', typed: '或输入户编号', unknown: '没有找到这一户。可能不在您的范围内，或牌子已经换新。',
    noCode: '图里没有找到二维码。请拍清楚一些。', noCamera: '用不了摄像头。请从相册选图，或输入户编号。',
  },
  forms_page: { new: '新填一份', none: '没有可以填的表。', notYet: '还没有下载' },
  draft: { kept: '{at} 保存', progress: '已填' },
  outbox: {
    title: '上传', refused: '需要处理', waiting: '待上传', nothing: '全部上传好了。', sending: '正在上传…', sendNow: '立即上传', progress: '上传进度',
    save: '把没上传的存成文件', sent: '最近上传', discardTitle: '删除这份？', discardWords: '“{title}”还没有上传。删除后找不回来。',
  },
  me: {
    sync: '立即同步', synced: '已是最新。', desk: '办公页面', syncedAt: '上次同步 {at}', neverSynced: '还没有同步过', language: '语言 Language', large: '大字', install: '装到桌面',
    installIphone: '装到桌面：在 Safari 里点“分享”，再点“添加到主屏幕”。', storage: '占用空间', kept: '浏览器不会自动清除', mayBeCleared: '空间不足时可能被清除，请装到桌面',
    password: '修改密码', oldPassword: '现在的密码', newPassword: '新密码（至少 10 位）', passwordChanged: '密码已修改。', signOut: '退出登录',
    unsentTitle: '还有没上传的', unsentWords: '有 {waiting} 份待上传、{drafts} 份没填完。它们会留在这台手机上，用同一账号登录后还在。确定退出？',
  },
}
