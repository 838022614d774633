/** A small healthy text of each format, written by hand. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const file = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8')

/** Format id -> text. */
export const SAMPLES: Readonly<Record<string, string>> = {
  'hedgerow-statement':
    '{"format":"hedgerow-statement","version":1,"source":{"name":"x"},"accounts":[{"id":"A","zone":"UTC","currency":"USD"}],"instruments":[{"ref":"s","kind":"equity","family":"us-equity","root":"XYZ","settle":"USD"}],"fills":[{"instrument":"s","at":"2026-01-05T10:00:00","quantity":"2","price":"1.5"}]}',
  'ibkr-flex-xml': file('ibkr-flex-xml/two-accounts.xml'),
  'tastytrade-csv-1': file('tastytrade-csv/layout1.csv'),
  'tastytrade-csv-2': file('tastytrade-csv/layout2.csv'),
  'tastytrade-csv-3': file('tastytrade-csv/layout3.csv'),
  'ibkr-activity-csv':
    'Statement,Header,Field Name,Field Value\nStatement,Data,Period,"January 1, 2026 - January 31, 2026"\nAccount Information,Header,Field Name,Field Value\nAccount Information,Data,Account,U1\nTrades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,Proceeds,Comm/Fee,Code\nTrades,Data,Trade,Stocks,USD,XYZ,"2026-01-05, 10:00:00","1,000",5,-5000,-1,O\nTrades,Data,Trade,Equity and Index Options,USD,XYZ 16JAN26 5 C,"2026-01-16, 16:20:00",-1,0,0,0,C;Ep\n',
  'ibkr-flex-csv':
    '"Symbol","AssetClass","Buy/Sell","TradeDate","Quantity","TradePrice","CurrencyPrimary","IBCommission","IBCommissionCurrency"\n"XYZ","STK","BUY","20260105","7","282.7","CHF","-5","CHF"\n',
  'robinhood-csv':
    '"Activity Date","Process Date","Settle Date","Instrument","Description","Trans Code","Quantity","Price","Amount"\n"7/31/2026","7/31/2026","8/1/2026","XYZ","XYZ 8/4/2026 Call $12.00","STO","2","$0.26","$51.98"\n"7/30/2026","7/30/2026","8/1/2026","XYZ","XYZ\nCUSIP: 1","Buy","4","$5.00","($20.00)"\n',
  'webull-csv':
    'Name,Symbol,Side,Status,Filled,Total Qty,Price,Avg Price,Time-in-Force,Placed Time,Filled Time\nXYZ 09/30/2026 00:00:00 EDT Call $364.00,XYZ260930C00364000,Sell,Filled,4,4,@2.02,2.02,DAY,09/29/2026 10:34:59 EDT,09/29/2026 10:35:01 EDT\n',
  'thinkorswim-csv':
    "Today's Trade Activity for 1 (Individual) on 1/5/26 16:06:45\n\nFilled Orders\n,,Exec Time,Spread,Side,Qty,Pos Effect,Symbol,Exp,Strike,Type,Price,Net Price,Price Improvement,Order Type\n,,1/5/26 15:52:26,VERTICAL,SELL,-3,TO OPEN,XYZ,16 JAN 26,50,CALL,.25,.20,-,LMT\n,,,,BUY,+3,TO OPEN,XYZ,16 JAN 26,55,CALL,.05,DEBIT,-,LMT\n",
  'schwab-csv':
    '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n"01/05/2026","Sell to Open","XYZ 01/16/2026 50.00 C","CALL XYZ","1","$1.90","$0.66","$189.34"\n"01/16/2026","Expired","XYZ 01/16/2026 50.00 C","CALL XYZ","1","","",""\n',
  'schwab-json':
    '{"FromDate":"01/01/2026","ToDate":"01/31/2026","TotalTransactionsAmount":"$189.34","BrokerageTransactions":[{"Date":"01/16/2026","Action":"Expired","Symbol":"XYZ 01/16/2026 50.00 C","Description":"CALL XYZ","Quantity":"1","Price":"","Fees & Comm":"","Amount":""},{"Date":"01/05/2026","Action":"Sell to Open","Symbol":"XYZ 01/16/2026 50.00 C","Description":"CALL XYZ","Quantity":"1","Price":"$1.90","Fees & Comm":"$0.66","Amount":"$189.34","ItemIssueId":"1","AcctgRuleCd":"2"}]}\n',
  'schwab-positions-csv':
    '"Positions for account Trading 1 as of 07:00 AM ET, 01/05/2026"\n\n"Symbol","Description","Quantity","Price","Market Value"\n"XYZ","XYZ INC","-3","$70.80","-$212.40"\n',
  ofx: 'OFXHEADER:100\nDATA:OFXSGML\n\n<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><DTASOF>20260131<CURDEF>USD<INVACCTFROM><ACCTID>1</INVACCTFROM><INVTRANLIST><DTSTART>20260101<DTEND>20260131<BUYSTOCK><INVBUY><INVTRAN><FITID>7<DTTRADE>20260105</INVTRAN><SECID><UNIQUEID>123456789<UNIQUEIDTYPE>CUSIP</SECID><UNITS>+003.0<UNITPRICE>5<TOTAL>-15</INVBUY></BUYSTOCK></INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>',
  'fidelity-csv':
    'Run Date,Account,Action,Symbol,Security Description,Security Type,Exchange Quantity,Exchange Currency,Quantity,Currency,Price,Exchange Rate,Commission,Fees,Accrued Interest,Amount,Settlement Date\n01/05/2026,A X1, YOU SOLD OPENING TRANSACTION,-XYZ260116C50,CALL (XYZ) X JAN 16 26 $50 (100 SHS), Margin,0,,-4,USD,0.43,0,4.95,0.08,,166.97,01/06/2026\n',
  'etrade-csv':
    'For Account:,####1\n\nTransactionDate,TransactionType,SecurityType,Symbol,Quantity,Amount,Price,Commission,Description\n01/05/26,Sold Short,OPTN,XYZ---260116P00050000,-1,411.47,4.12,0.53,PUT  XYZ    01/16/26   50      XYZ INC\n',
  'etrade-csv-2':
    'All Transactions Activity Types\n\nAccount ####1 | Jan 1, 2026 - Jan 31, 2026\n\nTotal: $0.00\n\nActivity/Trade Date,Transaction Date,Settlement Date,Activity Type,Description,Symbol,Cusip,Quantity #,Price $,Amount $,Commission,Category,Note\n01/05/26,01/05/26,01/06/26,Sold Short,PUT  XYZ    01/16/26    50.000,XYZ,--,-1.0,4.12,411.47,0.53,--,--\n',
  'etrade-csv-3':
    '"Date","Transaction type","Description","Quantity","Price","Commission","Fees","Amount"\n"01/05/2026","Sold Short","PUT  XYZ    01/16/26    50.000","-1","4.12","0.50","0.03","411.47"\n',
  'deribit-csv':
    'ID,UserSeq,Date,Instrument,Type,Side,Amount,Base Amount,Position,Price,Mark Price,Index Price,Cash Flow,Funding,Fee Rate,Fee Charged,Fee Balance,Change,Balance,Equity,Trade ID,Order ID,Info,Note\n1,1,2026-01-05 10:00:11,BTC-27MAR26-100000-C,trade,open sell,1,1,-1,0.0125,0.0123,97410.55,0.0125,-,0.0003,0.0003,0,0.0122,0.5122,0.5122,B-1,O1,-,-\n',
  'deribit-json':
    '{"jsonrpc":"2.0","usOut":1700000000000000,"result":[{"instrument_name":"BTC-PERPETUAL","size":20,"direction":"buy"}]}',
  'bybit-json':
    '{"retCode":0,"result":{"list":[{"positionIdx":0,"symbol":"BTCUSDT","side":"Buy","size":"0.5","updatedTime":"1700000000000"}]}}',
  'okx-json':
    '{"code":"0","data":[{"instId":"BTC-USDT-SWAP","posSide":"net","pos":"-2","uTime":"1700000000000"}]}',
  'binance-json':
    '[{"symbol":"BTCUSDT","positionAmt":"0.5","positionSide":"BOTH","updateTime":1700000000000}]',
  'trading212-csv':
    'Action,Time,ISIN,Ticker,Name,No. of shares,Price / share,Currency (Price / share),Exchange rate,Total,Currency (Total),ID\nMarket buy,2026-01-05 14:30:03.613,US0000000001,XYZ,"Xyz, Inc",2.5,10,USD,1.25,20.04,EUR,E1\n',
  'saxo-csv':
    'Client ID,Trade Date,Value Date,Type,Instrument,Instrument ISIN,Instrument currency,Exchange Description,Instrument Symbol,Event,Amount,Order ID,Conversion Rate\n,05-Jan-2026,07-Jan-2026,Trade,Xyz,US0000000001,USD,NASDAQ,XYZ:xnas,Buy 3 @ 134.85 USD,"-405,55",,1\n',
  'degiro-csv':
    'Datum,Tijd,Valutadatum,Product,ISIN,Omschrijving,FX,Mutatie,,Saldo,,Order Id\n15-12-2025,16:55,15-12-2025,XYZ,US0000000001,"Koop 1.200 @ 33,9 USD",,USD,"-40.680,00",USD,"0,00",a\n',
  'fidelity-positions-csv':
    'Account Type,Account #,Beginning mkt Value\nMy Account,X12345678,1\n\nSymbol/CUSIP,Description,Quantity,Price,Beginning Value,Ending Value,Cost Basis\nX12345678,,,,,,\nStocks,,,,,,\nXYZ,XYZ INC,10,32.55,305.5,325.50,300.00\nSubTotal of Stocks,,,,,325.50,300.00\nOptions,,,,,,\n,CALL (XYZ) XYZ INC JAN 25 19 $265 (100 SHS),-1,0.25,1,2,3\n',
  'degiro-transactions-csv':
    'Datum,Tijd,Product,ISIN,Beurs,Uitvoeringsplaats,Aantal,Koers,,Lokale waarde,,Waarde,,Wisselkoers,Transactiekosten,,Totaal,,Order ID\n15-12-2025,16:55,XYZ,US0000000001,NDQ,CDED,-12,"33,90",USD,"406,80",USD,"380,00",EUR,"1,0705","-2,00",EUR,"378,00",EUR,a-1\n',
  'swissquote-csv':
    'Date;Order #;Transaction;Symbol;Name;ISIN;Quantity;Unit price;Costs;Accrued Interest;Net Amount;Balance;Currency\n10-08-2026 15:30:02;113947121;Buy;XYZ;XYZ INC;US0000000001;200.0;19.85;5.96;0.00;-3975.96;168660.08;USD\n09-08-2026 15:30:02;00000000;Dividend;XYZ;XYZ INC;US0000000001;1.0;4.00;0.00;0.00;4.00;168660.08;USD\n',
  'freetrade-csv':
    'Title,Type,Timestamp,Account Currency,Total Amount,Buy / Sell,Ticker,ISIN,Price per Share in Account Currency,Stamp Duty,Quantity,Venue,Order ID,Order Type,Instrument Currency,Total Shares Amount,Price per Share,FX Rate\nXyz,ORDER,2026-01-24T15:16:15.350Z,GBP,80.50,BUY,XYZ,US0000000001,40,0.00,2,Multiple,R1,MARKET,USD,100.00,50.00,1.25\nTop up,TOP_UP,2026-01-01T00:35:22.634Z,GBP,1000.00,,,,,,,,,,,,,\n',
  'avanza-csv':
    'Datum;Konto;Typ av transaktion;Värdepapper/beskrivning;Antal;Kurs;Belopp;Transaktionsvaluta;Courtage (SEK);Valutakurs;Instrumentvaluta;ISIN;Resultat\n2026-03-10;Savings;Köp;XYZ;2;330,16;-7104,41;SEK;21,45;10,72655;USD;US0000000001;\n2026-03-10;Savings;Insättning;Direktinsättning;;;10000;SEK;;;;;\n',
  'disnat-csv':
    'Date de transaction,Date de règlement,Type de transaction,Classe d\'actif,Symbole,Description,Marché,Quantité,Prix,Devise du prix,Commission payée,Montant de l\'opération,Devise du compte\n2026-08-01,2026-08-05,VENTE,Actions,XYZ-C,XYZ ETF,CAN,-10,50,CAN,0,500,CAN\n-,2026-07-31,INTÉRÊTS,-,-,INTERET,-,0,-,CAN,0,"0,06",CAN\n',
  'generic-csv': 'Date,Symbol,Side,Quantity,Price\n2026-01-05,XYZ,Buy,1,2\n2026-01-06,XYZ,Sell,1,2\n',
}
