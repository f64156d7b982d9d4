/** Starts the client. */
import { createApp } from 'vue'

import App from './App.vue'
import { i18n, useLanguage } from './i18n'
import { provideRandomUuid } from './offline/ids'
import { startWorking } from './offline/working'
import { router } from './router'
import { restoreTextSize } from './shell/text_size'
import './theme.css'

async function start() {
  provideRandomUuid()
  restoreTextSize()
  await useLanguage().restore()
  createApp(App).use(i18n).use(router).mount('#app')
  // A page within a page of ours (a form tried out at the desk) sends and synchronises nothing.
  if (window.self === window.top) startWorking()
}

void start()
