import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { login } from './token'

const Cart = lazy(() => import('./cart'))
const token: string = login(17)
createRoot(document.getElementById('root')!).render(<StrictMode><Suspense><Cart authorization={token} /></Suspense></StrictMode>)
