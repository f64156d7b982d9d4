/** What the loan officer's pages say, in Chinese. */
export const officerZh = {
  loans: {
    title: '我的贷款', search: '姓名、合同号、户编号', overdue: '逾期', soon: '7 天内到期', later: '以后到期', days: '逾期 {n} 天', due: '{on} 应还',
    balance: '余额', promised: '承诺 {on} 前还 {amount} 元', none: '没有您名下的贷款。', notFound: '没有找到“{sought}”。', loading: '正在下载…',
    asOf: '{at} 的数据', sum: '{n} 笔逾期，共 {amount} 元', allGood: '没有逾期', evidence: '拍用途佐证', findings: '照片疑点', visits: '走访与补正', more: '再显示一些',
  },
  loan: {
    gone: '没有这笔贷款，或不在您的范围内。', notYet: '这笔贷款还没有下载。请在有信号的地方打开一次。', overdueNow: '逾期应还', nextDue: '下期应还', balance: '本金余额', payoff: '今天结清', penalty: '罚息与复利',
    matures: '到期日', contract: '合同', rate: '年利率', schedule: '还款计划', events: '流水', evidence: '用途佐证', contacts: '催收记录',
    repayment: '记还款', contact: '记联系', call: '打电话', navigate: '导航', noPlace: '没有位置', noNumber: '没有登记电话。', purpose: '联系借款人还款',
    no: '第 {n} 期', principalInterest: '本金 {principal} · 利息 {interest}', settled: '已还', partly: '已还 {amount}', late: '逾期', noEvents: '还没有流水。',
    noEvidence: '还没有佐证。', noContacts: '还没有记录。', serial: '流水号 {serial}', reversed: '已冲正', photos: '{n} 张照片', waiting: '等待照片 {n} 张', codes: '有疑点',
    state: { signed: '已签约未放款', active: '在贷', closed: '已结清', renewed: '已续贷', compensated: '已代偿', written_off: '已核销', cancelled: '已撤销' },
    kind: {
      disbursement: '放款', repayment: '还款', reversal: '冲正', fee: '费用', extension: '展期', renewal: '续贷', diversion: '挪用认定', fund_paid: '风险补偿金代偿', recovery: '追偿收回',
      write_off: '核销', cancellation: '撤销',
    },
  },
  repayment: {
    title: '记还款', serial: '银行流水号', amount: '金额（元）', on: '入账日期', send: '记入', overdue: '逾期 {amount}', next: '本期 {amount}', payoff: '结清 {amount}',
    done: '已记入 {amount} 元。', before: '这笔流水号以前已经记过，没有重复记入。', pick: '常用金额', again: '没有收到回应。再点一次即可：同一流水号只记一次。', went: '冲抵', toLoan: '回到贷款',
    part: {
      fees: '费用', penalty: '罚息', compound: '复利', overdue_interest: '逾期利息', overdue_principal: '逾期本金', due_interest: '当期利息', due_principal: '当期本金', prepayment: '提前还本',
      interest: '利息', principal: '本金',
    },
  },
  contact: {
    title: '记联系', how: '方式', met: '见到谁', outcome: '结果', reasons: '没还的原因', amount: '承诺还款（元）', on: '承诺日期', note: '说明', save: '保存', saved: '已保存。', need: '请选择联系方式。',
    again: '没有收到回应。再点一次即可，不会重复。',
    channel: { visit: '入户', phone: '电话', message: '短信微信', notice: '送达通知书', village: '村干部协助' },
    who: { borrower: '借款人', relative: '家庭成员', nobody: '没有见到' },
    result: { paid: '已还', promised: '承诺还款', extension: '申请展期', cannot: '暂时无力', refuses: '拒绝' },
    why: { forgot: '忘记了', income: '收入未到', loss: '经营亏损', illness: '生病', disaster: '受灾', away: '外出务工', refuses: '不愿还', other: '其他' },
    promise: { open: '未到期', kept: '已兑现', partly: '部分兑现', broken: '未兑现' },
  },
  evidence: {
    title: '用途佐证', of: '{name}的用途佐证', photos: '照片', take: '拍照', album: '相册', remove: '删除这张照片', photo: '第 {n} 张照片', purpose: '第 {n} 张拍的是', working: '正在处理照片…', unreadable: '这张图打不开，请重拍。',
    use: '钱用在哪里', amount: '金额（元）', agreed: '是否按约定用途', note: '说明', send: '发送', queued: '已放入上传，有信号就发送。', needPhoto: '请至少拍一张照片。', needUse: '请选择用途。',
    loan: '哪一笔贷款', unknownHousehold: '没有这一户。请扫门牌。', scan: '扫门牌',
    category: { stock: '牲畜', seed: '种子苗木', feed: '饲料', fertiliser: '化肥农药', machine: '农机具', building: '棚舍', goods: '货物', other: '其他' },
    purposes: { item: '实物', receipt: '票据', scene: '现场', person: '人物' },
    as: { yes: '是', partly: '部分', no: '否' },
    verdict: { matches: '与申请用途相符', differs: '与申请用途不符', unknown: '无法判断' },
  },
  findings: {
    title: '照片疑点', none: '没有待核对的照片。', more: '再显示一些', this: '这张', other: '另一张', hidden: '另一张在您的范围之外，不能显示。', lone: '没有另一张可比。', reason: '理由', confirm: '属实',
    dismiss: '排除', needReason: '请写明理由。', confirmed: '已认定属实', dismissed: '已排除', by: '{who} · {at}：{reason}', taken: '拍摄', received: '收到', household: '户', noPicture: '图片现在打不开。', large: '点开看大图',
    noTime: '没有拍摄时间', quick: '常用理由', reasons: { same: '同一处，不同时间', clock: '手机时钟不准', shared: '两户共用', reuse: '重复使用旧照片', elsewhere: '不是这一户' },
    code: {
      broken: '打不开', reused: '同一张照片', near_duplicate: '几乎相同', too_old: '拍得太早', in_future: '时间在以后', too_far: '离户太远', edited: '经过软件处理',
      no_metadata: '没有拍摄信息', wrong_household: '别户的门牌', right_household: '本户门牌', foreign_data: '夹带别的文件', bad_metadata: '拍摄信息有误',
      right_visit: '走访码相符', wrong_visit: '走访码不符',
    },
  },
}
