package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the values of records become the body of a request. Values are never changed. A record without a value keeps its
 * place in a body of many, so that what an answer says of the third is about the third.
 */
public record BodyRules(
        @Field(
                doc =
                        "`raw`: the bare value, one record per request; empty for a record without one. `array`: a JSON array; a"
                                + " record without a value is `null`, one whose value is not JSON is rejected. `ndjson`: a line per"
                                + " record, the last one ended too; a record without a value is `null`, one whose value is blank or has"
                                + " a line break is rejected. `joined`: `prefix`, the values with `separator` between them, `suffix`; a"
                                + " record without a value is `null`, values are not looked at. By default `raw` while `batch.records`"
                                + " is 1, else `array`. The Content-Type is application/json, with `ndjson` application/x-ndjson, unless"
                                + " `target.headers` says another.",
                example = "ndjson")
        @Nullable
        Format format,

        @Field(
                doc = "With `joined`: before the first value; nothing unless given.",
                example = "{\"records\":[",
                maxSize = 4096)
        @Nullable
        String prefix,

        @Field(
                doc = "With `joined`: between two values. Needed when `batch.records` is more than 1; may be empty.",
                example = ",",
                maxSize = 4096)
        @Nullable
        String separator,

        @Field(doc = "With `joined`: after the last value; nothing unless given.", example = "]}", maxSize = 4096)
        @Nullable
        String suffix) {

    /** The formats. The set is closed; behaviour is chosen by {@link BodyRules#fold}. */
    public enum Format {
        RAW,
        ARRAY,
        NDJSON,
        JOINED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What surrounds the values, each part possibly empty. */
    public record Joined(String prefix, String separator, String suffix) {}

    public BodyRules {
        if (format == Format.JOINED) {
            if (prefix == null && separator == null && suffix == null) {
                throw new InvalidDocumentException("format", "joined needs prefix, separator or suffix");
            }
        } else {
            requireAbsent("prefix", prefix);
            requireAbsent("separator", separator);
            requireAbsent("suffix", suffix);
        }
    }

    private static void requireAbsent(String key, @Nullable String text) {
        if (text != null) {
            throw new InvalidDocumentException(key, "goes with format joined only");
        }
    }

    /** Refuses what does not go with the limits of a request; the paths are those of the whole definition. */
    public void check(Batch batch) {
        if (batch.records() > 1 && format == Format.RAW) {
            throw new InvalidDocumentException(
                    "body.format", "raw puts one record into a request, and batch.records is " + batch.records());
        }
        if (batch.records() > 1 && format == Format.JOINED && separator == null) {
            throw new InvalidDocumentException("body.separator", "is needed: batch.records is " + batch.records());
        }
    }

    /** One branch per format, so that a new one without behaviour does not compile. */
    public <T> T fold(Batch batch, Supplier<T> raw, Supplier<T> array, Supplier<T> ndjson, Function<Joined, T> joined) {
        Format asked = format != null ? format : batch.records() == 1 ? Format.RAW : Format.ARRAY;
        return switch (asked) {
            case RAW -> raw.get();
            case ARRAY -> array.get();
            case NDJSON -> ndjson.get();
            case JOINED -> joined.apply(new Joined(text(prefix), text(separator), text(suffix)));
        };
    }

    private static String text(@Nullable String given) {
        return given == null ? "" : given;
    }
}
