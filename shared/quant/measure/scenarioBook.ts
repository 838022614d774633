/**
 * Full revaluation of a packed book over spot x volatility (quant reference 6), restructured so that a cell costs two looked-up normal
 * distributions: a row's discounts and sqrt(T) are made once, its log-moneyness once a spot, 1/(sigma sqrt T) once a volatility; every
 * option is taken as a call, and what puts differ by (parity) is one number a spot. Against the plain formula a cell differs by at most
 * 2e-15 of the gross of S and K over the rows.
 *
 * The book is cut into chunks of one underlying and road, the same whatever the number of threads; each chunk sums its rows in order, and
 * chunks are added in order with compensation.
 */
import { type Road, STATUS_OK } from '../../portfolio/columns.ts'
