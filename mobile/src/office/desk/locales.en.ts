/** What the pages say on which an office tries out forms and manages people, in English. */
import type { deskZh } from './locales'

export const deskEn: typeof deskZh = {
  form: {
    all: 'All forms', phone: 'As on the phone', again: 'Begin anew', done: 'Tried out', doneHint: 'Everything that must be answered is. Nothing was kept, and nothing was sent.', cannot: 'This version cannot be opened', source: 'Download the XLSForm', discard: 'Discard the draft', discardSure: 'The draft {version} will be deleted; published versions stay.',
    draftWords: 'Draft: only managers see it, and no phone has it. It is filled in once it is published.', publishedWords: 'Published: this is what phones fill in.', olderWords: 'Published, but phones fill in {version}.', closedWords: 'Closed: nothing is taken any more.',
    refused: 'Below is the version from before.', checked: 'Checked: no errors.', warnings: 'Warnings: {n} (it can be published)', errors: 'Errors: {n}; mend them and upload it again', sheet: 'Sheet', row: 'Row', column: 'Column', words: 'What is wrong and how to mend it', missing: 'To be uploaded before it is published', give: 'Upload {name}', open: 'Look at', chooseOne: 'Upload a form, or choose one below, to try it out here.',
    languages: 'Languages', at: 'Uploaded', whole: 'The whole form',
  },
}
