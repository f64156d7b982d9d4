/** Starts the client. */
import { createApp } from 'vue'

import App from './App.vue'
import { i18n, useLanguage } from './i18n'
import { router } from './router'
import './theme.css'

async function start() {
  await useLanguage().restore()
  createApp(App).use(i18n).use(router).mount('#app')
}

void start()
