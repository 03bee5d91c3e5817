package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.task.TopicNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where is reported what became of each record, with the destination's answer.
 *
 * <p>A report never decides about a commit: it is written after its record is finished, and lost when Kafka does not take it. A
 * destination that has taken a record would otherwise get it again because of a report. So there are as many reports as records
 * or fewer, and those of a kill's last moments are missing; a clean stop waits for Kafka up to 5 s. What may not be lost belongs
 * into {@link OnFailure#deadLetterTopic}, which is acknowledged first. Confluent's HTTP sink has the same two topics; what it
 * promises about them is not documented.
 */
public record Report(
        @Field(
                doc =
                        "Topic of reports on records that were delivered. A report that Kafka does not take is lost, and counted; the"
                                + " sink goes on.",
                example = "crm-delivered",
                minSize = 1)
        @Nullable
        String successTopic,

        @Field(
                doc =
                        "The same for records that were rejected or whose attempts are exhausted, whatever `onFailure` makes of"
                                + " them.",
                example = "crm-failed",
                minSize = 1)
        @Nullable
        String errorTopic) {

    public Report {
        if (successTopic == null && errorTopic == null) {
            throw new InvalidDocumentException("successTopic", "or errorTopic is needed");
        }
        if (successTopic != null) {
            TopicNames.requireUsable("successTopic", successTopic);
        }
        if (errorTopic != null) {
            TopicNames.requireUsable("errorTopic", errorTopic);
        }
    }

    /** Refuses reports among what is to be delivered; the paths are those of the whole definition. */
    public void check(List<String> topics, @Nullable String deadLetterTopic) {
        check("report.successTopic", successTopic, topics, deadLetterTopic);
        check("report.errorTopic", errorTopic, topics, deadLetterTopic);
    }

    private static void check(
            String path, @Nullable String topic, List<String> topics, @Nullable String deadLetterTopic) {
        if (topic != null && topics.contains(topic)) {
            throw new InvalidDocumentException(path, "is one of topics");
        }
        if (topic != null && topic.equals(deadLetterTopic)) {
            throw new InvalidDocumentException(path, "is the dead-letter topic");
        }
    }
}
