/** What borrowers read, in English. */
import type { borrowerZh } from './locales'

export const borrowerEn: typeof borrowerZh = {
  nav: { label: 'Borrower menu', home: 'My loans', inbox: 'Reminders', me: 'Me' },
  entry: 'I am a borrower · sign in by phone code',
  staffEntry: 'I work here',
  signIn: {
    title: 'Borrowers', lead: 'See when to pay, and how much.', wechat: 'Sign in with WeChat', orPhone: 'Or by a code sent to your phone', phone: 'Mobile number', send: 'Send code', again: 'Again in {n} s',
    code: 'Code (six digits)', sent: 'If the number is registered, a code is on its way. It is good for {n} minutes.', act: 'Sign in', busy: 'Signing in…',
    hint: 'No code? Ask the village cadre which number is registered.', notAsked: 'Please tap “Sign in with WeChat” once more.',
  },
  bind: {
    title: 'Find your household', lead: 'Scan the code on the card at your door, then give your name and the last six of your ID number.', byCard: 'Scan card', byInvitation: 'Invited', scan: 'Scan the code',
    picture: 'Choose a picture', scanned: 'Found.', card: 'What the code holds (filled by scanning)', name: 'Name', last6: 'Last six of the ID number', act: 'Bind', busy: 'Checking…',
    noCode: 'No code in the picture. Take a clearer one.', code: 'Invitation code', consent: 'I am of the borrower’s family. I only read along, and tell nobody else.',
    hint: 'Five wrong tries lock this for a day, and the village cadre is told.',
  },
  home: {
    title: 'My loans', next: 'Next payment', overdue: 'Overdue', aloud: 'Read aloud', stop: 'Stop', stale: 'No signal. This is as of {at}.', loading: 'Loading…', none: 'No signal, and nothing is kept on this phone yet. Open it again with signal.',
    noLoans: 'You have no loan.', unread: '{n} new reminder | {n} new reminders', days: '{n} day left | {n} days left', today: 'Today', late: '{n} day late | {n} days late', yuan: 'yuan', call: 'Call {name} ({role})', noPhone: '{name} ({role}), no number known',
  },
  loan: {
    balance: 'Still owed', principal: 'Loan', rate: 'Yearly rate', contract: 'Contract', matures: 'Ends on', subsidy: 'Subsidy', schedule: 'To be paid ({n})', history: 'Paid ({n})',
    row: 'Principal {principal}, interest {interest}', paidOn: 'Paid {day}', openOf: '{open} left', picture: 'Save the schedule as a picture', pictureAlt: 'Schedule', save: 'Save', press: 'Inside WeChat, press long on the picture to save it.',
    states: { paid: 'Paid', unpaid: 'To come', partly: 'Partly paid', overdue: 'Overdue' },
  },
  nothingDue: 'Nothing is due.', dueIn: '{amount} yuan due in {n} day, on {day} | {amount} yuan due in {n} days, on {day}', dueToday: '{amount} yuan due today', dueSince: '{amount} yuan were due on {day}',
  inbox: {
    title: 'Reminders', none: 'No reminders yet.', unread: 'New', said: 'You said: {what}', receipt: 'The receipt has arrived; an officer will check it.', about: '{amount} yuan due on {day}',
    replies: { confirm: 'I know', paid: 'I have paid', call_me: 'Please call me', extension: 'I want an extension' },
    done: { confirm: 'Good.', paid: 'Your officer is told.', call_me: 'Passed on: somebody will call you.', extension: 'You have asked for it, and will be told what comes of it.' },
    months: 'For how many more months', anyMonths: 'To be agreed with the officer', inMonths: '{n} month | {n} months', answered: 'Answer: {what}',
    photo: 'Photo of the receipt', photoAgain: 'Another one', photoHint: 'A slip, a message or a screenshot will do; you can send without.', photoAlt: 'The receipt chosen', note: 'Anything to add (may be empty)', send: 'Send', busy: 'Sending…',
    unreadable: 'This picture cannot be read. Choose another one.',
  },
  me: {
    households: 'Households', family: 'Family, reads along', self: 'Borrower', bindMore: 'Add a household', unbind: 'Remove', unbindTitle: 'Remove it?', unbindWords: 'You no longer see its loans, nor does family whom you invited.',
    invite: 'Let family read along', card: 'Show the card of the house', cardAlt: 'Household card {code}', inviteLead: 'Tell the code to one of your family: good once, for a day.', inviteCode: 'Invitation code', copy: 'Copy', copied: 'Copied.', calendar: 'Subscribe to the calendar',
    calendarHint: 'Your phone’s calendar then reminds you. The address is yours alone.', copyCalendar: 'Copy the calendar’s address', told: 'How to remind me', sms: 'Text message', wechat: 'WeChat', signOut: 'Sign out', signOutTitle: 'Sign out?',
    signOutWords: 'Ends every sign-in on every phone and the calendar’s address; what this phone keeps is deleted.', kept: 'Saved.',
  },
}
