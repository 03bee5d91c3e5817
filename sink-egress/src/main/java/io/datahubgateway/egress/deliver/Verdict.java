package io.datahubgateway.egress.deliver;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What became of a record at the destination. The set is closed; behaviour is chosen by {@link #fold}. */
public sealed interface Verdict {

    /** The destination took the record. */
    Verdict DELIVERED = new Delivered();

    /** One branch per verdict, so that a new one without behaviour does not compile. */
    <T> T fold(Supplier<T> delivered, Function<Retry, T> retry, Function<Reject, T> reject, Function<Stop, T> stop);

    /** Another try may succeed, with nothing asked for the time until then. */
    static Verdict retry(Reason why) {
        return new Retry(why, Optional.empty(), false);
    }

    /** See {@link Verdict#DELIVERED}. */
    record Delivered() implements Verdict {
        @Override
        public <T> T fold(
                Supplier<T> delivered, Function<Retry, T> retry, Function<Reject, T> reject, Function<Stop, T> stop) {
            return delivered.get();
        }
    }

    /**
     * The same record may be taken later.
     *
     * @param after how long the destination asked to wait ({@code Retry-After}, RFC 9110 section 10.2.3), uncapped; empty
     *     when it did not ask
     * @param unreadable whether the destination answered something that nobody understands: that is seldom mended by trying, so it
     *     is not tried without end
     */
    record Retry(Reason why, Optional<Duration> after, boolean unreadable) implements Verdict {
        @Override
        public <T> T fold(
                Supplier<T> delivered, Function<Retry, T> retry, Function<Reject, T> reject, Function<Stop, T> stop) {
            return retry.apply(this);
        }
    }

    /** The same record will fail again: the failure policy decides what becomes of it. */
    record Reject(Reason why) implements Verdict {
        @Override
        public <T> T fold(
                Supplier<T> delivered, Function<Retry, T> retry, Function<Reject, T> reject, Function<Stop, T> stop) {
            return reject.apply(this);
        }
    }

    /** The destination takes nothing more of anybody: the task stops with its offset at the record, whatever the policy. */
    record Stop(Reason why) implements Verdict {
        @Override
        public <T> T fold(
                Supplier<T> delivered, Function<Retry, T> retry, Function<Reject, T> reject, Function<Stop, T> stop) {
            return stop.apply(this);
        }
    }
}
