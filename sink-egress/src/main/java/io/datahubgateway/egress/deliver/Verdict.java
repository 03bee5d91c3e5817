package io.datahubgateway.egress.deliver;

import java.util.function.Function;
import java.util.function.Supplier;

/** What became of a request at the destination. The set is closed; behaviour is chosen by {@link #fold}. */
public sealed interface Verdict {

    /** The destination took the records. */
    Verdict DELIVERED = new Delivered();

    /** One branch per verdict, so that a new one without behaviour does not compile. */
    <T> T fold(Supplier<T> delivered, Function<Reason, T> retry, Function<Reason, T> reject);

    /** See {@link Verdict#DELIVERED}. */
    record Delivered() implements Verdict {
        @Override
        public <T> T fold(Supplier<T> delivered, Function<Reason, T> retry, Function<Reason, T> reject) {
            return delivered.get();
        }
    }

    /** The same request may succeed later. */
    record Retry(Reason why) implements Verdict {
        @Override
        public <T> T fold(Supplier<T> delivered, Function<Reason, T> retry, Function<Reason, T> reject) {
            return retry.apply(why);
        }
    }

    /** The same request will fail again. */
    record Reject(Reason why) implements Verdict {
        @Override
        public <T> T fold(Supplier<T> delivered, Function<Reason, T> retry, Function<Reason, T> reject) {
            return reject.apply(why);
        }
    }
}
