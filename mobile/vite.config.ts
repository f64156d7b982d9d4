/** How the client is built: on-demand Vant, a service worker, compressed copies, a size budget. */
import { fileURLToPath } from 'node:url'

import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

import { budget } from './bundling/budget'
import { compressed } from './bundling/compressed'

export default defineConfig({
  base: '/app/',
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  plugins: [
    vue(),
    components({ resolvers: [VantResolver()], dirs: [], dts: false }),
    VitePWA({
      // The waiting worker takes over when the person says so, never in the middle of a form.
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        id: '/app/',
        name: '入户',
        short_name: '入户',
        description: '小额信贷户的入户走访 Household visits',
        lang: 'zh-CN',
        start_url: '/app/',
        scope: '/app/',
        display: 'standalone',
        background_color: '#f6f5f2',
        theme_color: '#8c1d18',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,wasm,woff2}'],
        globIgnores: ['budget.json', 'icon-maskable-512.png'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
        navigateFallback: '/app/index.html',
        navigateFallbackAllowlist: [/^\/app\//],
        cleanupOutdatedCaches: true,
        // From the first visit on: signal may be gone before there is a second one.
        clientsClaim: true,
        // What is asked of the API is kept by the app itself, an account apart from the other.
        runtimeCaching: [],
      },
    }),
    compressed(),
    budget({ entryKilobytes: 180 }),
  ],
  build: { target: ['es2022', 'chrome89', 'safari15'], assetsInlineLimit: 0, sourcemap: false },
  server: { proxy: { '/api': 'http://127.0.0.1:8000', '/h': 'http://127.0.0.1:8000' } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing/setup.ts'],
  },
})
