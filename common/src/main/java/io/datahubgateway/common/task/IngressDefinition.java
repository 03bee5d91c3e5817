package io.datahubgateway.common.task;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.http.Cors;
import io.datahubgateway.common.task.ingress.Limits;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A datahub: a named entrance for messages. It covers one topic, a list of topics, or all topics whose whole names match
 * a pattern; never a reserved one.
 */
public record IngressDefinition(
        @Field(
                doc = "Name of the datahub: first field of its message ids, unique among all tasks.",
                example = "orders",
                pattern = ID_PATTERN)
        String id,

        @Field(doc = "`ingress`: HTTP to topic.", example = "ingress")
        TaskKind kind,

        @Field(
                doc = "The one topic that messages go to. One of `topic`, `topics`, `topicPattern` is needed.",
                example = "orders-v1")
        @Nullable
        String topic,

        @Field(
                doc = "The topics that messages may go to; the request names one.",
                example = "[\"orders-v1\",\"returns\"]",
                minSize = 1,
                maxSize = 1000)
        @Nullable
        List<String> topics,

        @Field(
                doc = "Regular expression over whole topic names; the request names the topic.",
                example = "shop-.*",
                minSize = 1,
                maxSize = 500)
        @Nullable
        String topicPattern,

        @Field(
                doc = "With `topic`: the topic is created with this many partitions when it is missing.",
                example = "3",
                min = "1",
                max = "10000")
        @Nullable
        Integer partitions,

        @Field(doc = "How much it takes. Without it only the limits of the settings hold.") @Nullable
        Limits limits,

        @Field(
                doc =
                        "Which pages of other origins may use it from a browser. Without it the setting `ingress.cors` says so.")
        @Nullable
        Cors cors,

        @Field(doc = "What the datahub is for, for people.", example = "Orders of the shop", maxSize = 1000) @Nullable
        String description,

        @Field(
                doc =
                        "How Tencent's `SendMessage` answers with message ids: `plain` text, or the same in `hex`, as some of its"
                                + " clients expect it. Wherever an id is taken, both are.",
                defaultValue = "plain")
        MessageIds messageIds)
        implements TaskDefinition {

    /** Notations of message ids. */
    public enum MessageIds {
        PLAIN,
        HEX;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final String ID_PATTERN = "[A-Za-z][A-Za-z0-9._-]{0,63}";

    public IngressDefinition {
        if (kind != TaskKind.INGRESS) {
            throw new InvalidDocumentException("kind", "must be ingress");
        }
        if (Stream.of(topic == null, topics == null, topicPattern == null)
                        .filter(absent -> !absent)
                        .count()
                != 1) {
            throw new InvalidDocumentException("topic", "exactly one of topic, topics, topicPattern is needed");
        }
        if (topic != null) {
            TopicNames.requireUsable("topic", topic);
        }
        if (topics != null) {
            TopicNames.requireUsable("topics", topics);
        }
        if (topicPattern != null) {
            try {
                Pattern.compile(topicPattern);
            } catch (PatternSyntaxException e) {
                throw new InvalidDocumentException(
                        "topicPattern", "is not a regular expression: " + e.getDescription());
            }
        }
        if (partitions != null && topic == null) {
            throw new InvalidDocumentException("partitions", "goes with topic alone");
        }
    }

    @Override
    public <T> T fold(Function<IngressDefinition, T> ingress, Function<SinkDefinition, T> sink) {
        return ingress.apply(this);
    }
}
