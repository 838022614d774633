// What a C++ user would pick: QuantLib, called in tight loops over the book of tests/bench/optionBook.ts.
// Usage: quantlib TASK COUNT REPEATS -> one line "NANOSECONDS_PER_ITEM CHECKSUM" (thread CPU time), then for american-* the prices.
#include <ql/exercise.hpp>
#include <ql/instruments/vanillaoption.hpp>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>
#include <ql/pricingengines/vanilla/qdfpamericanengine.hpp>
#include <ql/processes/blackscholesprocess.hpp>
#include <ql/quotes/simplequote.hpp>
#include <ql/settings.hpp>
#include <ql/termstructures/volatility/equityfx/blackconstantvol.hpp>
#include <ql/termstructures/yield/flatforward.hpp>
#include <ql/time/calendars/nullcalendar.hpp>
#include <ql/time/daycounters/actual365fixed.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

using namespace QuantLib;

namespace {

struct Row {
  double S, K, T, sigma, r, q, w, quantity;
};

std::vector<Row> makeBook(int count, bool oneUnderlying) {
  std::uint32_t x = 12345;
  auto next = [&x] {
    x = x * 1664525u + 1013904223u;
    return x / 4294967296.0;
  };
  std::vector<Row> book(count);
  for (Row& b : book) {
    b.S = 50 + 100 * next();
    b.K = b.S * (0.6 + 0.8 * next());
    b.T = std::max(1.0, std::floor(365 * (0.02 + 1.98 * next()) + 0.5)) / 365;
    b.sigma = 0.1 + 0.7 * next();
    b.r = 0.05 * next();
    b.q = 0.03 * next();
    b.w = next() < 0.5 ? -1 : 1;
    b.quantity = std::floor(next() * 200) - 100;
    if (oneUnderlying) {
      b.K = b.K / b.S * 100;
      b.S = 100;
      b.r = 0.03;
      b.q = 0.01;
    }
  }
  return book;
}

double threadNanoseconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

Option::Type typeOf(const Row& b) { return b.w > 0 ? Option::Call : Option::Put; }

/** calculatePut without instruments and observers: the method alone. */
struct BareQdFp : QdFpAmericanEngine {
  using QdFpAmericanEngine::QdFpAmericanEngine;
  double price(const Row& b) const {
    return b.w < 0 ? calculatePut(b.S, b.K, b.r, b.q, b.sigma, b.T) : calculatePut(b.K, b.S, b.q, b.r, b.sigma, b.T);
  }
};

/** One flat market whose quotes are set for each option. */
struct Market {
  ext::shared_ptr<SimpleQuote> spot = ext::make_shared<SimpleQuote>(100.0);
  ext::shared_ptr<SimpleQuote> rate = ext::make_shared<SimpleQuote>(0.0);
  ext::shared_ptr<SimpleQuote> yield = ext::make_shared<SimpleQuote>(0.0);
  ext::shared_ptr<SimpleQuote> sigma = ext::make_shared<SimpleQuote>(0.2);
  Date today = Date(2, January, 2026);
  ext::shared_ptr<GeneralizedBlackScholesProcess> process;

  Market() {
    Settings::instance().evaluationDate() = today;
    const DayCounter days = Actual365Fixed();
    process = ext::make_shared<BlackScholesMertonProcess>(
        Handle<Quote>(spot),
        Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, Handle<Quote>(yield), days)),
        Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, Handle<Quote>(rate), days)),
        Handle<BlackVolTermStructure>(
            ext::make_shared<BlackConstantVol>(today, NullCalendar(), Handle<Quote>(sigma), days)));
  }
};

double greeksOf(const Row& b) {
  const double forward = b.S * std::exp((b.r - b.q) * b.T);
  const BlackCalculator c(typeOf(b), b.K, forward, b.sigma * std::sqrt(b.T), std::exp(-b.r * b.T));
  return c.value() + c.delta(b.S) + c.gamma(b.S) + c.vega(b.T) + c.theta(b.S, b.T) + c.rho(b.T);
}

/** A premium to invert; forward and discount are given, as they are to the other side. */
struct Premium {
  double forward, discount, value;
};

double impliedOf(const Row& b, const Premium& quote) {
  return blackFormulaImpliedStdDev(typeOf(b), b.K, quote.forward, quote.value, quote.discount, 0.0, Null<Real>(), 1e-12, 100);
}

double impliedRationalOf(const Row& b, const Premium& quote) {
  return blackFormulaImpliedStdDevLiRS(typeOf(b), b.K, quote.forward, quote.value, quote.discount, 0.0, Null<Real>(), 1.0, 1e-12,
                                       100);
}

/** Value of one row over the grid: 21 spots -20..+20 %, 21 volatilities x 0.5..1.5. */
void addGrid(const Row& b, std::vector<double>& grid) {
  const double growth = std::exp((b.r - b.q) * b.T);
  const double discount = std::exp(-b.r * b.T);
  const double rootT = std::sqrt(b.T);
  for (int v = 0; v < 21; v++)
    for (int s = 0; s < 21; s++)
      grid[21 * v + s] += b.quantity * blackFormula(typeOf(b), b.K, b.S * (1 + 0.02 * (s - 10)) * growth,
                                                    b.sigma * (0.5 + 0.05 * v) * rootT, discount);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::string task = argv[1];
  const int count = std::atoi(argv[2]);
  const int repeats = std::atoi(argv[3]);
  const std::vector<Row> book = makeBook(count, task == "grid");
  std::vector<double> results(count);
  double checksum = 0;
  double items = count;
  std::function<void()> run;
  std::vector<Premium> quotes(count);
  if (task == "greeks") {
    run = [&] {
      for (const Row& b : book) checksum += greeksOf(b);
    };
  } else if (task == "implied" || task == "implied-rational") {
    for (int i = 0; i < count; i++) {
      const Row& b = book[i];
      const double forward = b.S * std::exp((b.r - b.q) * b.T);
      const double discount = std::exp(-b.r * b.T);
      quotes[i] = {forward, discount, blackFormula(typeOf(b), b.K, forward, b.sigma * std::sqrt(b.T), discount)};
    }
    const bool rational = task == "implied-rational";
    run = [&, rational] {
      for (int i = 0; i < count; i++) {
        try {
          checksum += rational ? impliedRationalOf(book[i], quotes[i]) : impliedOf(book[i], quotes[i]);
        } catch (const std::exception&) {
          checksum += 0;
        }
      }
    };
  } else if (task == "grid") {
    items = 441.0 * count;
    run = [&] {
      std::vector<double> grid(441, 0.0);
      for (const Row& b : book) addGrid(b, grid);
      for (const double x : grid) checksum += x;
    };
  } else if (task == "american-fast" || task == "american-accurate") {
    const Market market;
    const BareQdFp engine(market.process, task == "american-fast" ? QdFpAmericanEngine::fastScheme()
                                                                  : QdFpAmericanEngine::accurateScheme());
    run = [&, engine] {
      for (int i = 0; i < count; i++) checksum += results[i] = engine.price(book[i]);
    };
  } else if (task == "american-objects") {
    const Market market;
    const auto engine = ext::make_shared<QdFpAmericanEngine>(market.process, QdFpAmericanEngine::fastScheme());
    run = [&, market, engine] {
      for (int i = 0; i < count; i++) {
        const Row& b = book[i];
        market.spot->setValue(b.S);
        market.rate->setValue(b.r);
        market.yield->setValue(b.q);
        market.sigma->setValue(b.sigma);
        VanillaOption option(ext::make_shared<PlainVanillaPayoff>(typeOf(b), b.K),
                             ext::make_shared<AmericanExercise>(market.today, market.today + int(b.T * 365 + 0.5)));
        option.setPricingEngine(engine);
        checksum += results[i] = option.NPV();
      }
    };
  } else {
    return 2;
  }
  run();
  checksum = 0;
  const double started = threadNanoseconds();
  for (int k = 0; k < repeats; k++) run();
  std::printf("%.3f %.12g\n", (threadNanoseconds() - started) / repeats / items, checksum / repeats);
  if (task.rfind("american", 0) == 0)
    for (const double x : results) std::printf("%.17g\n", x);
  return 0;
}
