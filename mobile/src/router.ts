/** The pages; each is loaded when it is first opened. */
import { createRouter, createWebHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHistory('/app/'),
  routes: [
    { path: '/', name: 'home', component: () => import('./pages/HomePage.vue') },
    {
      path: '/fill/:formId',
      name: 'fill',
      component: () => import('./forms/FormPage.vue'),
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
      props: true,
    },
    { path: '/:rest(.*)', redirect: '/' },
  ],
  scrollBehavior: (_to, _from, kept) => kept ?? { top: 0 },
})
