/** The pages; each is loaded when it is first opened. */
import { createRouter, createWebHistory } from 'vue-router'

import { borrowerRoutes } from './borrower/routes'
import { borrower } from './borrower/session'
import { i18n } from './i18n'
import { officerRoutes } from './pages/officer/routes'
import { deskHome, startsAtDesk, worksAtDesk } from './office/roles'
import { formTrialRoute, officeRoutes } from './office/routes'
import { account } from './session/session'

const RELOADED = 'ruhu.reloaded'
const HOMES: Record<string, string> = { loan_officer: '/loans' }

export const router = createRouter({
  history: createWebHistory('/app/'),
  routes: [
    { path: '/sign-in', name: 'signIn', component: () => import('./pages/SignInPage.vue'), meta: { open: true } },
    {
      path: '/',
      alias: '/today',
      name: 'today',
      component: () => import('./pages/TodayPage.vue'),
      meta: { tab: 'today' },
      // The role decides the home; what is to be visited today stays one tap away.
      beforeEnter: (to) => (to.path === '/' ? (HOMES[account.value?.role ?? ''] ?? true) : true),
    },
    { path: '/households', name: 'households', component: () => import('./pages/HouseholdsPage.vue'), meta: { tab: 'households' } },
    { path: '/households/:id', name: 'household', component: () => import('./pages/HouseholdPage.vue'), props: true },
    { path: '/scan', name: 'scan', component: () => import('./pages/ScanPage.vue') },
    { path: '/card/:token', name: 'card', component: () => import('./pages/ScanPage.vue'), props: true },
    { path: '/forms', name: 'forms', component: () => import('./pages/FormsPage.vue'), meta: { tab: 'forms' } },
    { path: '/outbox', name: 'outbox', component: () => import('./pages/OutboxPage.vue') },
    { path: '/me', name: 'me', component: () => import('./pages/MePage.vue'), meta: { tab: 'me' } },
    {
      path: '/fill/:formId',
      name: 'fill',
      component: () => import('./forms/FormPage.vue'),
      meta: { filling: true },
      props: (to) => ({
        formId: to.params.formId,
        version: to.query.version,
        household: to.query.household,
      }),
    },
    {
      path: '/drafts/:draftId',
      name: 'draft',
      component: () => import('./forms/FormPage.vue'),
      meta: { filling: true },
      props: true,
    },
    ...officerRoutes,
    officeRoutes,
    formTrialRoute,
    ...borrowerRoutes,
    { path: '/:rest(.*)', redirect: '/' },
  ],
  scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
})

router.beforeEach((to) => {
  if (to.meta.borrower) return to.meta.open || borrower.value ? true : { name: 'borrower-sign-in' }
  if (to.path === '/' && !account.value && borrower.value) return { name: 'borrower-home' }
  if (!to.meta.open && !account.value) return { name: 'signIn', query: to.path === '/' ? {} : { to: to.fullPath } }
  if (to.name === 'today' && startsAtDesk()) return { name: deskHome() }
  if (to.meta.office && !worksAtDesk()) return { name: 'today' }
  return true
})

// A page that cannot be fetched: there is no signal, or a new version of the app took the place of this one.
router.onError(async (_error, to) => {
  const { say } = await import('./shell/asking')
  if (navigator.onLine && sessionStorage.getItem(RELOADED) !== to.fullPath) {
    sessionStorage.setItem(RELOADED, to.fullPath)
    return location.assign(router.resolve(to).href)
  }
  await say(i18n.global.t('problem.pageMissing'))
})
router.afterEach(() => sessionStorage.removeItem(RELOADED))
