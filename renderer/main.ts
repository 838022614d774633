// the family of the design, shipped so that digits align alike on every system; Latin, Greek, Cyrillic
import '@fontsource-variable/inter/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/controls.css'
import './styles/grid.css'
import './styles/heat.css'
import './styles/tiles.css'
import './styles/layers.css'
import './styles/dialogs.css'
import './styles/narrow.css'
import { mount } from 'svelte'
import App from './App.svelte'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html has no #app')
mount(App, { target })
