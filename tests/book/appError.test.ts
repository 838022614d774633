import { expect, test } from 'vitest'
import { APP_ERROR_CODES, AppError, appErrorFrom, isAppErrorCode } from '../../shared/protocol/appError.ts'

test('an error crosses processes as plain data and comes back', () => {
  const error = new AppError('book/locked', 'The book is held.', { path: '/b' }, { retryable: true })
  const back = appErrorFrom(structuredClone(error.toData()))
  expect(back).toBeInstanceOf(AppError)
  expect(back?.toData()).toEqual({
    code: 'book/locked',
    message: 'The book is held.',
    details: { path: '/b' },
    retryable: true,
  })
})

test.each([
  null,
  7,
  'text',
  {},
  { code: 'book/unheard-of', message: 'm', details: {}, retryable: false },
  { code: 'book/locked' },
])('data that is no error is refused: %j', (data) => {
  expect(appErrorFrom(data)).toBeNull()
})

test('every code is area/what, and stands once', () => {
  for (const code of APP_ERROR_CODES) expect(code).toMatch(/^[a-z]+\/[a-z-]+$/)
  expect(new Set(APP_ERROR_CODES).size).toBe(APP_ERROR_CODES.length)
  expect(isAppErrorCode('disk/full')).toBe(true)
  expect(isAppErrorCode('constructor')).toBe(false)
})
