/** Neighbouring steps are one percent apart, so a percentile is off by half of that at most. */
const stepRatio = 1.01;

/** Values of one metric: their sum and bounds, and how they are spread, in bounded memory. */
export class Distribution {
  #count = 0;
  #sum = 0;
  #minimum = Infinity;
  #maximum = -Infinity;
  /** How many values there are at each step of a geometric scale. */
  readonly #steps = new Map<number, number>();

  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#minimum = Math.min(this.#minimum, value);
    this.#maximum = Math.max(this.#maximum, value);
    const step = stepOf(value);
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + 1);
  }

  addAll(other: Distribution): void {
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#minimum = Math.min(this.#minimum, other.#minimum);
    this.#maximum = Math.max(this.#maximum, other.#maximum);
    for (const [step, count] of other.#steps) this.#steps.set(step, (this.#steps.get(step) ?? 0) + count);
  }

  /** One of CloudWatch's statistics, such as `Sum` or `p99.9`; undefined where it knows no such. */
  statistic(name: string): number | undefined {
    switch (name) {
      case "SampleCount":
        return this.#count;
      case "Sum":
        return this.#sum;
      case "Average":
        return this.#sum / this.#count;
      case "Minimum":
        return this.#minimum;
      case "Maximum":
        return this.#maximum;
      default: {
        const [, percent] = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name) ?? [];
        return percent === undefined ? undefined : this.#percentile(Number(percent));
      }
    }
  }

  #percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.#count));
    let passed = 0;
    for (const step of [...this.#steps.keys()].sort((one, other) => one - other)) {
      passed += this.#steps.get(step) ?? 0;
      if (passed >= rank) return Math.min(Math.max(valueAt(step), this.#minimum), this.#maximum);
    }
    return this.#maximum;
  }
}

/** Zero has a step below all others. */
function stepOf(value: number): number {
  return value <= 0 ? -Infinity : Math.round(Math.log(value) / Math.log(stepRatio));
}

function valueAt(step: number): number {
  return step === -Infinity ? 0 : stepRatio ** step;
}
