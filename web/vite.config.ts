import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The page must run under a policy without inline scripts and styles, so nothing may be inlined as `data:` but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // How long plugins took is nothing that whoever installs this should read.
    rolldownOptions: { checks: { bundlerTimings: false } },
    // The whole page, which is one route; the budget is 350 kB compressed.
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 5173,
    proxy: { '/api': { target: 'http://127.0.0.1:8000' } },
  },
});
