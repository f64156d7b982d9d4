/** What the office's pages say, in Chinese. */
export const officeZh = {
  menu: '办公菜单', dashboard: '看板', loans: '贷款', households: '农户', board: '申请进度', notices: '公示', reviews: '表格审核', photos: '照片核查',
  rectification: '整改台账', reminders: '提醒记录', cards: '打印户码标签', users: '用户与密钥', schemes: '信贷方案', forms: '表格管理', phone: '手机页面',
  skip: '跳到正文', none: '没有符合条件的记录。', busy: '正在读取…', pages: '翻页', first: '第一页', next: '下一页', search: '查询', clear: '清除条件', any: '全部', exportCsv: '导出本页 CSV', exportXlsx: '导出 Excel', asTable: '看数据表', filters: '筛选', area: '地区', asOf: '截至', by: '分列', byRegion: '按地区', byInstitution: '按银行', total: '合计', all: '全部合计',
  pending: '还有 {n} 笔贷款的最新记录正在计入，请稍后刷新。', formula: '算法', source: '来源', numerator: '分子', denominator: '分母', listOf: '{name}：明细', noList: '这个数没有逐笔明细。', compare: '各地对比', backTo: '返回看板',
  col: {
    name: '名称', contract: '合同号', bank: '银行', household: '户编号', borrower: '借款人', state: '状态', balance: '余额（元）', amount: '金额（元）', overdue: '逾期（元）', days: '逾期天数', region: '地区', rate: '年利率', matures: '到期日', nextDue: '下次还款', principal: '本金（元）', category: '类别', members: '人口', cadre: '包户干部', head: '户主', kind: '种类', day: '日期',
    updated: '更新时间', step: '步骤', defect: '问题类别', responsible: '责任人', found: '发现的问题', audience: '对象', about: '事由', channel: '渠道', sent: '发出时间', role: '角色', username: '用户名', unpaid: '欠款起于', dueAmount: '下次应还（元）', months: '期限（月）', deadline: '限办日', use: '用途', form: '表格', by: '填写人', received: '收到时间',
  },
  loan: { overdueOnly: '只看逾期', dueWithin: '几天内到期', officer: '客户经理' },
  map: {
    closer: '放大', wider: '缩小', whole: '看全图', title: '农户与走访分布', days: '走访时间', daysOf: '近 {n} 天', groups: '地区', visits: '走访', visit: '走访记录', empty: '这里还没有带位置的农户或走访。', group: '{households} 户，{located} 户有位置，走访过 {visited} 户',
    sum: '共 {households} 户，{located} 户有位置；近 {days} 天走访 {visits} 次，图上 {shown} 次。', col: { households: '户数', located: '有位置', visited: '走访户数' },
  },
  reason: '理由', history: '经过',
  application: {
    mine: '只看待我办理', late: '只看超期', lateCount: '超期 {n} 件', waitingCount: '待补 {n} 件', missing: '这一步还缺', waiting: '待补材料', open: '办理中', approved: '已批准', refused: '未通过', withdrawn: '已撤回', lent: '已放款', expired: '已过期', extended: '已展期',
  },
  chain: { done: '已办', now: '正在办', ahead: '未到' },
  act: {
    pass: '通过', return: '退回', refuse: '不予通过', suspend: '暂停待补', resume: '恢复办理', withdraw: '撤回', note: '补充', apply: '申请', edit: '修改', lend: '放款', take_back: '收回', expire: '过期',
  },
  review: {
    findings: '核查发现', missing: '缺照片', missingCount: '还缺 {n} 张照片', incomplete: '只看缺照片', answers: '填写内容', noFindings: '没有发现问题。', atQuestions: '有 {n} 处标在相应的问题下。', otherwise: '没有别的问题。', nothingFilled: '什么都没有填。', unanswered: '未填', showEmpty: '也显示没有填的', computed: '自动', larger: '放大查看 {name}', smaller: '收起', notHere: '照片还没有收到', comment: '审核意见', approve: '通过', reject: '退回重填', onlyComment: '只留意见', sayWhy: '退回前请写明理由，填写人会看到。',
  },
  item: { do: '办理', open: '待整改', submitted: '待复核', returned: '退回整改', closed: '已销号', close: '销号', return: '退回', counts: '共 {total} 项，已销号 {closed} 项（{rate}），超期 {late} 项。' },
  defect: { target: '对象不精准', policy: '政策不精准', use: '使用不精准', unlawful: '依法不合规', records: '档案不完整' },
  reminder: { due: '待发', sending: '发送中', sent: '已发', delivered: '已送达', read: '已读', failed: '失败', suppressed: '不发', unknown: '结果不明', onlyFailed: '只看没有送到的' },
  audience: { borrower: '借款人', officer: '客户经理', cadre: '村干部', office: '主管部门' },
  role: {
    admin: '系统管理员', county_office: '县级主管部门', township_office: '乡镇主管部门', village_cadre: '村干部', risk_group: '村风险控制小组', loan_officer: '信贷员', bank_reviewer: '银行审批', auditor: '督查',
  },
  user: { active: '启用', inactive: '停用', key: 'Collect 密钥', make: '生成密钥', qr: '{name} 的 Collect 设置码', qrWords: '在 ODK Collect 里选“扫描二维码设置项目”。密钥只显示这一次。', hide: '收起' },
  scheme: { code: '方案代码', version: '版本', from: '生效日', to: '失效日' },
  form: { upload: '上传表格（XLSForm）', publish: '发布', draft: '草稿', published: '已发布', closed: '已关闭', by: '上传人', row: '第 {n} 行', whole: '整个表格' },
  notice: {
    about: '公示内容', place: '张贴地点', from: '起', to: '止', days: '公示期', listed: '名单户数', list: '公示名单', rating: '评级', facts: '公示情况', posted: '张贴', ended: '登记期满', filled: '看公示表', objections: '异议', unanswered: '{n} 条待答复', none: '没有收到异议。', numbered: '异议 {n}',
    waits: '期满前还要', ready: '公示期已满，没有待答复的异议，可以登记期满。', record: '登记异议', end: '登记期满', endSure: '登记后，名单里没有成立异议的评级转为“公示无异议”，可以授信；不能再登记异议。', whose: '对哪一户（不选为整份公示）', raisedOn: '提出日期', person: '提出人（可不填）', content: '异议内容',
    whole: '整份公示', open: '待答复', nameless: '没有署名', recordedBy: '{who} 登记', answer: '答复', answerText: '核实情况和答复', finding: '核实结果', give: '提交答复', willSendBack: '成立或部分成立的，这一户的评级退回小组重新评议。', sentBack: '这一户的评级已退回小组重新评议。',
    blocks: { rating: '答复之前，公示不能登记期满，这一户不能授信。', all: '答复之前，公示不能登记期满，名单里的户都不能授信。', end: '答复之前，公示不能登记期满。', application: '有异议没有答复，或者异议成立，这一步就不能通过。' },
    subject: { rating: '评级授信结果', loans: '拟放贷款名单', subsidy: '贴息名单', writeoff: '风险补偿' }, state: { posted: '公示中', ended: '已期满', withdrawn: '已作废' }, upheld: { yes: '成立', partly: '部分成立', no: '不成立' },
  },
  contract: {
    title: '登记贷款', register: '登记这笔贷款', try: '试算并核对方案', find: '找农户', codeOrName: '户编号或家庭成员姓名', choose: '选这一户', noHousehold: '没有找到农户；户编号要写全，姓名从姓写起。', tooMany: '只显示前 20 户，请写全姓名或户编号。', mayNot: '您的角色不能登记贷款。', who: '农户', other: '换一户',
    words: '没有经过申请流程、已经签了合同的贷款在这里登记。已批准的申请，请在申请页面登记合同。', noScheme: '{on} 在这个地区没有生效的信贷方案，请核对签约日。', officer: '客户经理（用户名）', firstDue: '首次还款日（不填自动推算）', matures: '到期日（一次还清必填）', useDetail: '用途说明', legacy: '按纸质合同补录', notAllowed: '（方案不允许）',
    sure: '{name}，本金 {amount} 元，{on} 到期。登记后条款不能改，放款前可以撤销。', sureBroken: '有 {n} 处与方案不符，作为补录登记，并记在贷款上。', planned: '按 {on} 全部放款推算，{end} 到期，利息合计 {interest} 元，计息 {count}。', after: '还后余额（元）', deviations: '与方案核对', keeps: '没有与方案不符的地方。', unchecked: '无法核对', kept: '不符，补录', refused: '不符',
  },
  severity: { error: '错误', warning: '警示', note: '提示' },
  photo: { open: '待核查', confirmed: '属实', dismissed: '已排除', confirm: '确认有问题', dismiss: '排除', hidden: '这张照片不在您的辖区，不能显示。' },
  state: { signed: '已签约', active: '在贷', closed: '已结清', renewed: '已续贷', compensated: '已代偿', written_off: '已核销', cancelled: '已取消' },
}
