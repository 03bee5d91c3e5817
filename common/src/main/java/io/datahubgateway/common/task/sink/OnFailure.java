package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.task.TopicNames;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of a record that can't be delivered. */
public record OnFailure(
        @Field(
                doc =
                        "When the destination rejects it, or it can't be put into a body. `stop`: the task fails, with the offset at"
                                + " the record. `pause`: the task is paused; resumed, it tries the record again. `drop`: it is logged,"
                                + " counted and passed over. `dead-letter`: it is put into `deadLetterTopic`.",
                defaultValue = "stop")
        Action rejected,

        @Field(doc = "When the last of `retry.attempts` has failed; the same choices.", defaultValue = "stop")
        Action exhausted,

        @Field(
                doc =
                        "Where `dead-letter` puts a record: as it is, with headers that say what happened. It counts as finished once"
                                + " Kafka has acknowledged it there. If the topic takes no record so large, the headers leave out what the"
                                + " destination said; if it is still too large, the task fails with the offset at the record.",
                example = "orders-dead",
                minSize = 1)
        @Nullable
        String deadLetterTopic) {

    /** What becomes of a record. The set is closed; behaviour is chosen by {@link #fold}. */
    public enum Action {
        STOP,
        PAUSE,
        DROP,
        DEAD_LETTER;

        /** One branch per action, so that a new one without behaviour does not compile. */
        public <T> T fold(Supplier<T> stop, Supplier<T> pause, Supplier<T> drop, Supplier<T> deadLetter) {
            return switch (this) {
                case STOP -> stop.get();
                case PAUSE -> pause.get();
                case DROP -> drop.get();
                case DEAD_LETTER -> deadLetter.get();
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public OnFailure {
        boolean needed = rejected == Action.DEAD_LETTER || exhausted == Action.DEAD_LETTER;
        if (needed && deadLetterTopic == null) {
            throw new InvalidDocumentException("deadLetterTopic", "is needed for dead-letter");
        }
        if (!needed && deadLetterTopic != null) {
            throw new InvalidDocumentException(
                    "deadLetterTopic", "has no use: neither rejected nor exhausted is dead-letter");
        }
        if (deadLetterTopic != null) {
            TopicNames.requireUsable("deadLetterTopic", deadLetterTopic);
        }
    }

    /** Refuses to feed a sink with what it could not deliver; the path is that of the whole definition. */
    public void check(List<String> topics) {
        if (deadLetterTopic != null && topics.contains(deadLetterTopic)) {
            throw new InvalidDocumentException("onFailure.deadLetterTopic", "is one of topics");
        }
    }
}
