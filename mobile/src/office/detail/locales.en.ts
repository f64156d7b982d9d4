/** What the pages of one household, one loan and one application say, in English. */
import type { detailZh } from './locales'

export const detailEn: typeof detailZh = {
  choose: 'Choose', yes: 'Yes', no: 'No', none: 'Nothing recorded yet.', all: '{n} in all', more: 'Show more', hidden: 'Your role sees no amounts.', since: 'from {from}', file: 'Open {name}', today: 'today',
  household: {
    facts: 'Facts', members: 'Members', contacts: 'Other contacts', eligibility: 'May it borrow', ratings: 'Ratings and lines', applications: 'Applications', loans: 'Loans', timeline: 'Records', findings: 'Findings about photos', photos: 'Photos',
    items: 'Rectification', card: 'Print its card', reissue: 'Issue a new card', reissueWords: 'The card on the door is void then; the new one has to be put up.', address: 'Address', place: 'Place', phone: 'Phone', tags: 'Tags', updated: 'Changed', village: 'Village', noScheme: 'No scheme is in force here now.',
  },
  member: { relation: 'Relation', male: 'Male', female: 'Female', birth_date: 'Born', id_number: 'ID number', phone: 'Phone', card_number: 'Bank card', able: 'Labour, health' },
  unmask: { open: 'Show whole numbers', which: 'Numbers to show', purpose: 'Why', show: 'Show', hide: 'Mask again', words: 'Who looked at what, and why, is written into the audit log.' },
  eligibility: { ask: 'Try', pass: 'Met', fail: 'Not met', unknown: 'To be checked', on: 'On {on} under {scheme}', met: '{n} met', rule: 'Rule', every: 'Each condition' },
  rating: {
    act: { decision: 'Record the decision', line: 'Grant the line', refusal: 'Refuse' },
    on: 'Rated on', total: 'Score', grade: 'Grade', suggested: 'Suggested line (yuan)', line: 'Line (yuan)', until: 'Valid until',
    scored: 'Scored', decided: 'Decided by the group', on_notice: 'On public notice', confirmed: 'Confirmed', line_granted: 'Line granted', refused: 'Refused', expired: 'Expired', withdrawn: 'Withdrawn',
  },
  loan: {
    standing: 'Standing', terms: 'Contract', schedule: 'Schedule', planned: 'As it would be if all were disbursed today.', events: 'Ledger', evidence: 'Evidence of use', contacts: 'Contacts', reminders: 'Reminders', closing: 'Closing statement', print: 'Download PDF',
    acts: 'Record', officer: 'Officer', mode: 'Mode', method: 'Repayment', periods: 'Installments', frequency: 'Every', dayCount: 'Day count', signed: 'Signed', disbursed: 'Disbursed', closed: 'Ended', application: 'Application', extensions: 'Extensions',
    renews: 'Renews', overdueFor: '{n} days overdue', payoff: 'Closes it today (yuan)', penalty: 'Penalty, compound, fees (yuan)', accrued: 'Accrued interest (yuan)', recoverable: 'Still recoverable (yuan)', dueIn: 'in {n} days', number: 'No.', due: 'Due', interest: 'Interest (yuan)',
    sum: 'Sum (yuan)', paid: 'Paid (yuan)', settled: 'Paid', partly: 'Paid in part', late: 'Overdue', ahead: 'Not due yet', unpaid: 'Unpaid', last: 'payable until {on}', deviations: 'Breaks the scheme (recorded from paper)', agreements: 'Agreements',
    n: 'No.', kind: 'Event', serial: 'Serial', went: 'Went to', reversed: 'Reversed by no. {n}', undoes: 'Reverses no. {n}', recorded: 'Recorded', by: 'By',
  },
  use: {
    claimed: 'Use claimed', seen: 'Seen', diverted: 'Diverted to', spent: 'Spent (yuan)', bought: 'Purchases (yuan)', on: 'Visited', doubtful: 'Names this contract, but another household:', photos: '{n} photos',
    planting: 'Planting', breeding: 'Breeding', processing: 'Simple processing', tourism: 'Home tourism', trade: 'Small trade', machinery: 'Small farm machinery', skills: 'Skills', building: 'Building a house', wedding: 'Weddings', financial_products: 'Financial products',
    household_goods: 'Household goods', shareholding: 'Shares with dividends', lending_on: 'Lending on', enterprise_use: 'Use by an enterprise', government_platform: 'Government platforms', real_estate: 'Real estate', infrastructure: 'Infrastructure',
  },
  mode: { self_use: 'By the household itself', four_party: 'Four parties', joint_guarantee: 'Joint guarantee', credit: 'Credit', guaranteed: 'Guaranteed' },
  method: { interest_only: 'Interest in terms, principal at the end', equal_installment: 'Equal installments', equal_principal: 'Equal principal', bullet: 'All at the end' },
  frequency: { monthly: 'Month', quarterly: 'Quarter', once: 'Once' },
  act: {
    pick: 'Choose what to record', disbursement: 'Disburse', repayment: 'Repayment', fee: 'Fee', recovery: 'Recovery', cancellation: 'Cancel', extension: 'Extend', renewal: 'Renew', diversion: 'Diverted use', fund_paid: 'Compensation by the fund', write_off: 'Write off',
    reversal: 'Reverse', on: 'Date', amount: 'Amount (yuan)', amountAll: 'Amount (yuan; empty for all)', amountNone: 'Amount (yuan; 0 ends it)', serial: 'Bank serial number', note: 'Note', why: 'Reason', early: 'What is over is paid early', reduce_amount: 'Same end, smaller installments', reduce_term: 'Same installments, earlier end',
    matures: 'New maturity', rate: 'Rate a year (%)', contract: 'New contract', bankShare: 'Borne by the bank (yuan)', of: 'Which event', sure: '{what} goes into the ledger; it can only be reversed.', sureForever: '{what} goes into the ledger and cannot be taken back.', done: 'Recorded: {what}.', before: 'This serial number was recorded before; nothing was doubled.',
  },
  extension: { title: 'Extensions', ask: 'Ask for an extension', send: 'Send the wish', why: 'Why, as the borrower says', byMonths: 'by {n} months', words: 'For a borrower who came and wants an extension. It is examined and decided by the steps of the scheme; who asks cannot decide, and the borrower is told. The months may be left to who examines it.' },
  papers: {
    title: 'Papers', none: 'No papers yet.', have: 'Original seen', files: 'Choose pictures or PDF', note: 'Note', kind: 'Paper', which: 'Papers of this step', other: 'Other papers', sent: '{n} files',
  },
  votes: { title: 'Vote', name: 'Name of member {n}', opinion: 'Opinion of member {n}', vote: 'Vote of member {n}', yes: 'In favour', no: 'Against', more: 'Two more', less: 'Two fewer', least: 'At least {n}, an odd number; more than half must agree.', result: '{n} voted, {yes} in favour' },
  application: {
    acts: 'Act', terms: 'Terms to approve', asked: 'Asked for', facts: 'What was found', to: 'Back to', amount: 'Approved amount (yuan)', months: 'Term (months)', rate: 'Rate a year (%; empty: the scheme’s)', method: 'Repayment', approved: 'Approved', until: 'contract by {on}', line: 'Line (yuan)',
    lend: 'Register the contract', extension: 'Extension asked for', byMonths: 'Extend by months', rateThen: 'Rate a year from then on (%; empty: as it is)', maturesNow: 'Matures now', latest: 'until {on} at the latest ({n} months); {done} of {times} done', granted: 'Extended to',
    interview: 'Interview', interviewer: 'Interviewer', family_income: 'Net family income a year (yuan)', other_debt: 'Other debts (yuan)', impression: 'Impression', site_check: 'Site check', scale: 'Scale', matches: 'As applied for', suggested_amount: 'Suggested amount (yuan)',
    suggested_months: 'Suggested term (months)', reason: 'What was seen', assessment: 'Assessment', income: 'Expected income a year (yuan)', debts: 'Debts (yuan)', risks: 'Risks', opinion: 'Opinion', notice: 'Public notice', from: 'Notice from', to_day: 'Notice to', place: 'Posted at', objections: '{n} objections',
    eligibility: 'Conditions when examined', reasonAsked: 'Reason (required)', reasonFree: 'Remark', done: 'Done: {what}.', role: 'for {role}', decides: 'decides', by: '{who} · {at}',
  },
}
