/** What the office's pages say, in English. */
import type { officeZh } from './locales'

export const officeEn: typeof officeZh = {
  menu: 'Office menu', dashboard: 'Dashboard', loans: 'Loans', households: 'Households', board: 'Applications', notices: 'Public notices', reviews: 'Review of forms', photos: 'Photo check',
  rectification: 'Rectification', reminders: 'Reminder log', cards: 'Print card labels', users: 'Users and keys', schemes: 'Schemes', forms: 'Forms', phone: 'Phone pages',
  skip: 'To the content', none: 'Nothing fits these filters.', busy: 'Reading…', pages: 'Pages', first: 'First page', next: 'Next page', search: 'Search', clear: 'Clear filters', any: 'All', exportCsv: 'This page as CSV', exportXlsx: 'Export to Excel', asTable: 'As a table', filters: 'Filters', area: 'Area', asOf: 'As of', by: 'Split by', byRegion: 'Region', byInstitution: 'Bank', total: 'Total', all: 'All together',
  pending: 'The latest entries of {n} loans are still being counted; refresh soon.', formula: 'Formula', source: 'Source', numerator: 'Numerator', denominator: 'Denominator', listOf: '{name}: what it counts', noList: 'No list stands behind this number.', compare: 'Areas compared', backTo: 'Back to the dashboard',
  col: {
    name: 'Name', contract: 'Contract', bank: 'Bank', household: 'Household', borrower: 'Borrower', state: 'State', balance: 'Balance (yuan)', amount: 'Amount (yuan)', overdue: 'Overdue (yuan)', days: 'Days late', region: 'Area', rate: 'Rate a year', matures: 'Matures', nextDue: 'Next due', principal: 'Principal (yuan)', category: 'Category', members: 'Members', cadre: 'Cadre', head: 'Head', kind: 'Kind', day: 'Date',
    updated: 'Changed', step: 'Step', defect: 'Defect', responsible: 'Responsible', found: 'What was found', audience: 'To', about: 'About', channel: 'Channel', sent: 'Sent', role: 'Role', username: 'User name', unpaid: 'Unpaid since', dueAmount: 'Next amount (yuan)', months: 'Months', deadline: 'Deadline', use: 'Use', form: 'Form', by: 'Filled by', received: 'Received',
  },
  loan: { overdueOnly: 'Overdue only', dueWithin: 'Due within days', officer: 'Officer' },
  map: {
    closer: 'Closer', wider: 'Wider', whole: 'The whole map', title: 'Where households and visits are', days: 'Visits of', daysOf: 'Last {n} days', groups: 'Regions', visits: 'Visits', visit: 'Visit', empty: 'No household and no visit here has a place yet.', group: '{households} households, {located} with a place, {visited} visited',
    sum: '{households} households, {located} with a place; {visits} visits in the last {days} days, {shown} on the map.', col: { households: 'Households', located: 'With a place', visited: 'Visited' },
  },
  reason: 'Reason', history: 'History',
  application: {
    mine: 'Waiting for me', late: 'Late only', lateCount: '{n} late', waitingCount: '{n} waiting for papers', missing: 'This step still lacks', waiting: 'Waiting for papers', open: 'In progress', approved: 'Approved', refused: 'Refused', withdrawn: 'Withdrawn', lent: 'Paid out', expired: 'Expired', extended: 'Extended',
  },
  chain: { done: 'Done', now: 'Now', ahead: 'Ahead' },
  act: {
    pass: 'Pass', return: 'Send back', refuse: 'Refuse', suspend: 'Wait for papers', resume: 'Resume', withdraw: 'Withdraw', note: 'Note', apply: 'Applied', edit: 'Edited', lend: 'Paid out', take_back: 'Taken back', expire: 'Expired',
  },
  review: {
    findings: 'Findings', missing: 'Photos missing', missingCount: '{n} photos missing', incomplete: 'Photos missing only', answers: 'Answers', noFindings: 'Nothing was found.', atQuestions: '{n} stand at the questions that they concern.', otherwise: 'Nothing else was found.', nothingFilled: 'Nothing was filled in.', unanswered: 'Not answered', showEmpty: 'Also what was not answered', computed: 'computed', larger: 'Enlarge {name}', smaller: 'Make small', notHere: 'Not received yet', comment: 'Comment', approve: 'Approve', reject: 'Return', onlyComment: 'Comment only', sayWhy: 'Write why before returning it; the sender will read it.',
  },
  item: { do: 'Review', open: 'To mend', submitted: 'To check', returned: 'Returned', closed: 'Closed', close: 'Close', return: 'Return', counts: '{total} items, {closed} closed ({rate}), {late} late.' },
  defect: { target: 'Wrong target', policy: 'Against the policy', use: 'Wrong use', unlawful: 'Against the law', records: 'Records incomplete' },
  reminder: { due: 'To send', sending: 'Sending', sent: 'Sent', delivered: 'Delivered', read: 'Read', failed: 'Failed', suppressed: 'Not sent', unknown: 'Outcome unknown', onlyFailed: 'Not delivered only' },
  audience: { borrower: 'Borrower', officer: 'Officer', cadre: 'Cadre', office: 'Office' },
  role: {
    admin: 'Administrator', county_office: 'County office', township_office: 'Township office', village_cadre: 'Village cadre', risk_group: 'Risk-control group', loan_officer: 'Loan officer', bank_reviewer: 'Bank reviewer', auditor: 'Auditor',
  },
  user: { active: 'Active', inactive: 'Closed', key: 'Key for Collect', make: 'Make a key', qr: 'Settings of Collect for {name}', qrWords: 'In ODK Collect choose to configure a project with a QR code. The key is shown only now.', hide: 'Hide' },
  scheme: { code: 'Code', version: 'Version', from: 'From', to: 'To' },
  form: { upload: 'Upload a form (XLSForm)', publish: 'Publish', draft: 'Draft', published: 'Published', closed: 'Closed', by: 'Uploaded by', row: 'row {n}', whole: 'Whole form' },
  notice: {
    about: 'About', place: 'Posted at', from: 'From', to: 'To', days: 'Days', listed: 'Households listed', list: 'Whom it lists', rating: 'Rating', facts: 'The notice', posted: 'Posted', ended: 'End recorded', filled: 'The form of the notice', objections: 'Objections', unanswered: '{n} to answer', none: 'Nobody has objected.', numbered: 'Objection {n}',
    waits: 'Before it can end', ready: 'Its days are over and every objection is answered: its end may be recorded.', record: 'Record an objection', end: 'Record its end', endSure: 'The ratings on it are then confirmed, unless an objection was upheld, and may be given a line; no objection can be recorded any more.', whose: 'Which household (none: the whole notice)', raisedOn: 'Raised on', person: 'Who objects (may be left out)', content: 'Objection',
    whole: 'The whole notice', open: 'To be answered', nameless: 'no name given', recordedBy: 'recorded by {who}', answer: 'Answer', answerText: 'What was found, and the answer', finding: 'Is it right', give: 'Give the answer', willSendBack: 'If it is upheld, also in part, the household’s rating goes back to the group.', sentBack: 'The household’s rating has gone back to the group.',
    blocks: { rating: 'Until it is answered, the notice cannot end and the household gets no line.', all: 'Until it is answered, the notice cannot end and no household on it gets a line.', end: 'Until it is answered, the notice cannot end.', application: 'While one is not answered, or one was upheld, this step cannot be passed.' },
    subject: { rating: 'Ratings', loans: 'Loans to be made', subsidy: 'Interest subsidies', writeoff: 'Risk compensation' }, state: { posted: 'Posted', ended: 'Ended', withdrawn: 'Withdrawn' }, upheld: { yes: 'Upheld', partly: 'Upheld in part', no: 'Not upheld' },
  },
  contract: {
    title: 'Register a loan', register: 'Register this loan', try: 'Try it under the scheme', find: 'Find the household', codeOrName: 'Household code or a member’s name', choose: 'Choose', noHousehold: 'No household was found; give the whole code, or a name from its beginning.', tooMany: 'Only the first 20; give the whole name or the code.', mayNot: 'Your role registers no loans.', who: 'Household', other: 'Another household',
    words: 'For loans that were signed without an application here. What was approved is registered on the page of its application.', noScheme: 'No scheme is in force here on {on}; check the day of signing.', officer: 'Loan officer (user name)', firstDue: 'First due (empty: by the terms)', matures: 'Matures (needed if repaid at once)', useDetail: 'Use in detail', legacy: 'Recorded from paper', notAllowed: ' (not under the scheme)',
    sure: '{name}, principal {amount} yuan, matures on {on}. The terms cannot be changed then; until the money is out it can be cancelled.', sureBroken: '{n} rules of the scheme are broken; it is recorded from paper and they are kept with it.', planned: 'If all is disbursed on {on}: matures on {end}, interest {interest} yuan in all, days {count}.', after: 'Balance after (yuan)', deviations: 'Held against the scheme', keeps: 'It breaks no rule of the scheme.', unchecked: 'Not checked', kept: 'Broken, from paper', refused: 'Broken',
  },
  severity: { error: 'Error', warning: 'Warning', note: 'Note' },
  photo: { open: 'To check', confirmed: 'Confirmed', dismissed: 'Dismissed', confirm: 'Confirm', dismiss: 'Dismiss', hidden: 'This photo lies outside your area and cannot be shown.' },
  state: { signed: 'Signed', active: 'Outstanding', closed: 'Repaid', renewed: 'Renewed', compensated: 'Compensated', written_off: 'Written off', cancelled: 'Cancelled' },
}
