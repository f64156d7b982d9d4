/** The office's pages; none of them loads before it is opened. */
import type { RouteRecordRaw } from 'vue-router'

export const officeRoutes: RouteRecordRaw = {
  path: '/office',
  component: () => import('../pages/office/OfficeFrame.vue'),
  meta: { office: true },
  children: [
    { path: '', name: 'officeHome', component: () => import('../pages/office/DashboardPage.vue') },
    { path: 'figures/:code', name: 'officeFigure', component: () => import('../pages/office/FigurePage.vue'), props: true },
    { path: 'loans', name: 'officeLoans', component: () => import('../pages/office/LoansPage.vue') },
    { path: 'loans/new', name: 'officeLoanNew', component: () => import('../pages/office/LoanNewPage.vue') },
    { path: 'loans/:id', name: 'officeLoan', component: () => import('../pages/office/LoanPage.vue'), props: true },
    { path: 'applications', name: 'officeBoard', component: () => import('../pages/office/BoardPage.vue') },
    { path: 'applications/:id', name: 'officeApplication', component: () => import('../pages/office/ApplicationPage.vue'), props: true },
    { path: 'notices', name: 'officeNotices', component: () => import('../pages/office/NoticesPage.vue') },
    { path: 'notices/:id', name: 'officeNotice', component: () => import('../pages/office/NoticePage.vue'), props: true },
    { path: 'submissions', name: 'officeReviews', component: () => import('../pages/office/SubmissionsPage.vue') },
    { path: 'submissions/:id', name: 'officeReview', component: () => import('../pages/office/SubmissionPage.vue'), props: true },
    { path: 'photos', name: 'officePhotos', component: () => import('../pages/office/PhotosPage.vue') },
    { path: 'photos/:id', name: 'officePhoto', component: () => import('../pages/office/PhotoPage.vue'), props: true },
    { path: 'rectification', name: 'officeRectification', component: () => import('../pages/office/RectificationPage.vue') },
    { path: 'reminders', name: 'officeReminders', component: () => import('../pages/office/RemindersPage.vue') },
    { path: 'users', name: 'officeUsers', component: () => import('../pages/office/UsersPage.vue') },
    { path: 'schemes', name: 'officeSchemes', component: () => import('../pages/office/SchemesPage.vue') },
    { path: 'forms', name: 'officeForms', component: () => import('../pages/office/FormsPage.vue') },
    { path: 'households', name: 'officeHouseholds', component: () => import('../pages/office/HouseholdsPage.vue') },
    { path: 'households/:id', name: 'officeHousehold', component: () => import('../pages/office/HouseholdPage.vue'), props: true },
  ],
}

/** What stands in the phone's frame beside a form's messages: the form itself, to be tried out. */
export const formTrialRoute: RouteRecordRaw = {
  path: '/office/forms/:formId/versions/:version/trial',
  name: 'officeFormTrial',
  component: () => import('../pages/office/FormTrialPage.vue'),
  meta: { office: true, framed: true },
  props: true,
}
