package io.datahubgateway.egress.failure;

import io.datahubgateway.egress.deliver.Reason;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a failure policy made of a record. The set is closed; behaviour is chosen by {@link #fold}. */
public sealed interface Disposal {

    /** The record is finished: dropped by rule, or Kafka has acknowledged its dead letter. Its offset may be committed. */
    Disposal FINISHED = new Finished();

    /** One branch per disposal, so that a new one without behaviour does not compile. */
    <T> T fold(Supplier<T> finished, Function<Again, T> again, Function<Stop, T> stop, Function<Pause, T> pause);

    /** See {@link Disposal#FINISHED}. */
    record Finished() implements Disposal {
        @Override
        public <T> T fold(
                Supplier<T> finished, Function<Again, T> again, Function<Stop, T> stop, Function<Pause, T> pause) {
            return finished.get();
        }
    }

    /**
     * The record could not be disposed of now, such as when the dead-letter topic can't be written. Its lane waits, then
     * the policy is asked again; nothing is sent to the destination for it and its offset does not move.
     */
    record Again(Reason why, Duration after) implements Disposal {
        @Override
        public <T> T fold(
                Supplier<T> finished, Function<Again, T> again, Function<Stop, T> stop, Function<Pause, T> pause) {
            return again.apply(this);
        }
    }

    /** The task fails with this reason; the offset stays at the record. */
    record Stop(Reason why) implements Disposal {
        @Override
        public <T> T fold(
                Supplier<T> finished, Function<Again, T> again, Function<Stop, T> stop, Function<Pause, T> pause) {
            return stop.apply(this);
        }
    }

    /** The task is paused as by an operator; the record is tried anew, from its first attempt, when it is resumed. */
    record Pause(Reason why) implements Disposal {
        @Override
        public <T> T fold(
                Supplier<T> finished, Function<Again, T> again, Function<Stop, T> stop, Function<Pause, T> pause) {
            return pause.apply(this);
        }
    }
}
