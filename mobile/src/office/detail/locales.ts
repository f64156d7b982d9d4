/** What the pages of one household, one loan and one application say, in Chinese. */
export const detailZh = {
  choose: '请选择', yes: '是', no: '否', none: '还没有记录。', all: '共 {n} 条', more: '再显示一些', hidden: '您的角色看不到金额。', since: '{from} 起', file: '打开 {name}', today: '今天',
  household: {
    facts: '基本情况', members: '家庭成员', contacts: '其他联系人', eligibility: '能否贷款', ratings: '评级授信', applications: '贷款申请', loans: '贷款', timeline: '入户记录', findings: '照片疑点', photos: '照片',
    items: '整改事项', card: '打印户码牌', reissue: '换发户码牌', reissueWords: '换发后，门上的旧牌作废，要换上新打印的。', address: '住址', place: '位置', phone: '电话', tags: '标签', updated: '更新', village: '所在村', noScheme: '这个地区现在没有生效的信贷方案。',
  },
  member: { relation: '关系', male: '男', female: '女', birth_date: '出生日期', id_number: '身份证号', phone: '电话', card_number: '银行卡号', able: '劳动、健康' },
  unmask: { open: '查看完整号码', which: '要看的号码', purpose: '查看原因', show: '显示', hide: '恢复遮盖', words: '谁看了什么、为什么看，都会记入审计日志。' },
  eligibility: { ask: '试算', pass: '符合', fail: '不符合', unknown: '待核实', on: '{on} 按 {scheme} 核对', met: '{n} 项符合', rule: '规定', every: '逐项查看' },
  rating: {
    act: { decision: '记录评议', line: '授信', refusal: '不予评级授信' },
    on: '评级日期', total: '得分', grade: '等级', suggested: '建议额度（元）', line: '授信（元）', until: '有效期至',
    scored: '已评分', decided: '已评议', on_notice: '公示中', confirmed: '公示无异议', line_granted: '已授信', refused: '不予评级授信', expired: '已过期', withdrawn: '已作废',
  },
  loan: {
    standing: '现况', terms: '合同', schedule: '还款计划', planned: '若今天全部放款，还款计划如下。', events: '流水', evidence: '用途佐证', contacts: '催收记录', reminders: '提醒记录', closing: '结清证明', print: '下载 PDF',
    acts: '办理', officer: '客户经理', mode: '贷款方式', method: '还款方式', periods: '期数', frequency: '周期', dayCount: '计息', signed: '签约日', disbursed: '放款日', closed: '结束日', application: '贷款申请', extensions: '展期次数',
    renews: '续自', overdueFor: '逾期 {n} 天', payoff: '今天结清（元）', penalty: '罚息复利费用（元）', accrued: '应计利息（元）', recoverable: '尚可追偿（元）', dueIn: '{n} 天后', number: '期', due: '应还日', interest: '利息（元）',
    sum: '合计（元）', paid: '已还（元）', settled: '已还清', partly: '还了一部分', late: '逾期', ahead: '未到期', unpaid: '未还', last: '最后还款日 {on}', deviations: '与方案不符（补录）', agreements: '协议',
    n: '序号', kind: '事项', serial: '流水号', went: '冲抵', reversed: '已被第 {n} 条冲正', undoes: '冲正第 {n} 条', recorded: '记录', by: '经办',
  },
  use: {
    claimed: '申请用途', seen: '实际看到', diverted: '改作', spent: '已使用（元）', bought: '购买合计（元）', on: '入户', doubtful: '合同号写的是这笔贷款，户却是另一户：', photos: '{n} 张照片',
    planting: '种植', breeding: '养殖', processing: '简单加工', tourism: '家庭旅游', trade: '小型商贸', machinery: '购置小型农机具', skills: '技能提升', building: '建房', wedding: '婚嫁', financial_products: '理财',
    household_goods: '购置家庭用品等消费', shareholding: '入股分红', lending_on: '转贷', enterprise_use: '户贷企用', government_platform: '政府融资平台', real_estate: '房地产', infrastructure: '基础设施',
  },
  mode: { self_use: '户贷户用户还', four_party: '四位一体', joint_guarantee: '联保贷款', credit: '信用贷款', guaranteed: '保证担保贷款' },
  method: { interest_only: '按期付息到期还本', equal_installment: '等额本息', equal_principal: '等额本金', bullet: '利随本清' },
  frequency: { monthly: '按月', quarterly: '按季', once: '一次' },
  act: {
    pick: '选择要办的事', disbursement: '放款', repayment: '记还款', fee: '记费用', recovery: '记追偿收回', cancellation: '撤销', extension: '展期', renewal: '续贷', diversion: '认定挪用', fund_paid: '风险补偿金代偿', write_off: '核销',
    reversal: '冲正', on: '日期', amount: '金额（元）', amountAll: '金额（元，不填为全部）', amountNone: '金额（元，0 为不再挪用）', serial: '银行流水号', note: '说明', why: '理由', early: '多还的部分', reduce_amount: '期限不变，以后每期少还', reduce_term: '每期不变，提前结清',
    matures: '新到期日', rate: '年利率（%）', contract: '新合同号', bankShare: '银行承担（元）', of: '冲正哪一条', sure: '{what}会记入台账，不能修改，只能冲正。', sureForever: '{what}会记入台账，不能撤回。', done: '已记入：{what}。', before: '这个流水号以前记过，没有重复记入。',
  },
  extension: { title: '展期申请', ask: '替借款人申请展期', send: '提交展期申请', why: '借款人说的理由', byMonths: '展期 {n} 个月', words: '借款人来说想展期的，在这里替他提出；按方案的流程核实、审定，提出的人不能审定，结果会告知借款人。月数可以由核实的人填。' },
  papers: {
    title: '申请材料', none: '还没有材料。', have: '原件已核', files: '选图片或 PDF', note: '备注', kind: '材料', which: '这一步的材料', other: '其他材料', sent: '{n} 个文件',
  },
  votes: { title: '表决', name: '第 {n} 位姓名', opinion: '第 {n} 位意见', vote: '第 {n} 位表决', yes: '同意', no: '不同意', more: '增加两人', less: '减少两人', least: '至少 {n} 人，单数；过半数同意才能通过。', result: '{n} 人参加，{yes} 人同意' },
  application: {
    acts: '办理', terms: '批准的条件', asked: '申请内容', facts: '调查和意见', to: '退回到', amount: '批准金额（元）', months: '期限（月）', rate: '年利率（%，不填按方案）', method: '还款方式', approved: '已批准', until: '{on} 前签约放款', line: '授信额度（元）',
    lend: '登记贷款合同', extension: '展期申请', byMonths: '展期月数', rateThen: '展期后年利率（%，不填不变）', maturesNow: '现到期日', latest: '最晚可展至 {on}（{n} 个月），已展 {done} 次，最多 {times} 次', granted: '已展至',
    interview: '面谈记录', interviewer: '面谈人', family_income: '家庭年纯收入（元）', other_debt: '其他负债（元）', impression: '面谈印象', site_check: '现场调查', scale: '经营规模', matches: '与申请相符', suggested_amount: '建议金额（元）',
    suggested_months: '建议期限（月）', reason: '调查说明', assessment: '信用评估', income: '预计年收入（元）', debts: '负债（元）', risks: '风险', opinion: '意见', notice: '公示', from: '公示开始', to_day: '公示结束', place: '公示地点', objections: '异议 {n} 条',
    eligibility: '审查时的条件', reasonAsked: '理由（必填）', reasonFree: '说明', done: '已办理：{what}。', role: '{role} 办理', decides: '这一步定案', by: '{who} · {at}',
  },
}
