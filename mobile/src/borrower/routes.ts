/** The borrower's pages: `meta.borrower` keeps them, their tabs and their sign-in apart from those of staff. */
import type { RouteRecordRaw } from 'vue-router'

export const borrowerRoutes: RouteRecordRaw[] = [
  { path: '/borrower', name: 'borrower-home', component: () => import('./BorrowerHomePage.vue'), meta: { borrower: true, tab: 'home' } },
  { path: '/borrower/inbox', name: 'borrower-inbox', component: () => import('./BorrowerInboxPage.vue'), meta: { borrower: true, tab: 'inbox' } },
  { path: '/borrower/me', name: 'borrower-me', component: () => import('./BorrowerMePage.vue'), meta: { borrower: true, tab: 'me' } },
  { path: '/borrower/bind', name: 'borrower-bind', component: () => import('./BorrowerBindPage.vue'), meta: { borrower: true } },
  { path: '/borrower/sign-in', name: 'borrower-sign-in', component: () => import('./BorrowerSignInPage.vue'), meta: { borrower: true, open: true } },
]
