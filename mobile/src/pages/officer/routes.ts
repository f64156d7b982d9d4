/** The loan officer's pages. */
import type { RouteRecordRaw } from 'vue-router'

export const officerRoutes: RouteRecordRaw[] = [
  { path: '/loans', name: 'loans', component: () => import('./LoansPage.vue'), meta: { tab: 'loans' } },
  { path: '/loans/:id', name: 'loan', component: () => import('./LoanPage.vue'), props: true },
  { path: '/loans/:id/repayment', name: 'repayment', component: () => import('./RepaymentPage.vue'), props: true },
  { path: '/loans/:id/contact', name: 'contact', component: () => import('./ContactPage.vue'), props: true },
  {
    path: '/evidence',
    name: 'newEvidence',
    component: () => import('./EvidencePage.vue'),
    props: (to) => ({ household: to.query.household, contract: to.query.contract }),
  },
  { path: '/evidence/:draftId', name: 'evidence', component: () => import('./EvidencePage.vue'), props: true },
  { path: '/findings', name: 'findings', component: () => import('./FindingsPage.vue') },
  { path: '/findings/:id', name: 'finding', component: () => import('./FindingPage.vue'), props: true },
]
