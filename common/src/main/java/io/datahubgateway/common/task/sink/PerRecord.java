package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the answer to a batch says what became of each record: by the name of an API that is known, or by a path and what is
 * found there. It is read when the status means success.
 */
public record PerRecord(
        @Field(
                doc = "An API whose answers are known: `bigquery` (tabledata.insertAll), `elasticsearch` (_bulk),"
                        + " `treasure-data` (ingestion), `multi-status` (207 with an outcome per record, as a datahub answers"
                        + " too). Instead of `path` and `means`.",
                example = "bigquery")
        @Nullable
        Api api,

        @Field(
                doc =
                        "Where the outcomes are: names with dots between them, `[]` for each element of a list, `*` for each member"
                                + " of an object.",
                example = "insertErrors[].index",
                minSize = 1,
                maxSize = 500,
                pattern = PATH)
        @Nullable
        String path,

        @Field(
                doc =
                        "What stands there. `failedIndex`: the place of a record that failed, from 0; the others were taken."
                                + " `status`: a status per record, which means what it means for a request. `success`: true or false per"
                                + " record.")
        @Nullable
        Means means,

        @Field(
                doc = "What a record is that failed, where the answer says no more: `retry` or `reject`; with `path`.",
                example = "reject")
        @Nullable
        Failed failed) {

    static final String PATH = "(\\[]|\\*(\\[])*|[^.\\[\\]*]+(\\[])*)(\\.(\\*(\\[])*|[^.\\[\\]*]+(\\[])*))*";

    /** An API whose answers are known. */
    public enum Api {
        BIGQUERY,
        ELASTICSEARCH,
        TREASURE_DATA,
        MULTI_STATUS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What is found at the path. */
    public enum Means {
        FAILED_INDEX("failedIndex"),
        STATUS("status"),
        SUCCESS("success");

        private final String text;

        Means(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** What a failed record is. */
    public enum Failed {
        RETRY,
        REJECT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public PerRecord {
        if (api == null) {
            if (path == null) {
                throw new InvalidDocumentException("path", "or api is needed");
            }
            if (means == null) {
                throw new InvalidDocumentException("means", "is needed with path");
            }
            if (failed != null && means == Means.STATUS) {
                throw new InvalidDocumentException("failed", "has no use with status, which says it");
            }
        } else {
            requireAbsent("path", path);
            requireAbsent("means", means);
            requireAbsent("failed", failed);
        }
    }

    private static void requireAbsent(String key, @Nullable Object value) {
        if (value != null) {
            throw new InvalidDocumentException(key, "does not go with api, which says it");
        }
    }
}
