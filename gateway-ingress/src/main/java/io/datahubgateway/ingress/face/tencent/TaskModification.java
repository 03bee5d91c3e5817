package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code ModifyDatahubTask}: {@code {"TaskId","TaskName","Description"}}. What an ingress task has none of is refused
 * by its name.
 *
 * @param task its id
 * @param description null when it shall stay as it is, empty when there shall be none
 */
record TaskModification(String task, @Nullable String description) {

    private static final JsonNames DOCUMENT =
            JsonNames.of("TaskId", "TaskName", "Description", "TasksMax", "SyncThrottleLimit", "AutoExpandFlag");
    private static final int ID = 0;
    private static final int NAME = 1;
    private static final int DESCRIPTION = 2;

    /** @throws io.datahubgateway.common.json.JsonException when the body is something else */
    static TaskModification parse(byte[] body) {
        String task = null;
        String name = null;
        String description = null;
        JsonScanner json = new JsonScanner(body);
        json.beginObject();
        for (int key = json.nextKey(DOCUMENT); key != JsonScanner.END; key = json.nextKey(DOCUMENT)) {
            if (json.takeNull()) {
                continue; // the same as absent
            }
            switch (key) {
                case ID -> task = json.text();
                case NAME -> name = json.text();
                case DESCRIPTION -> description = json.text();
                default ->
                    throw new TencentException(
                            TencentException.UNSUPPORTED_OPERATION, json.key() + ": an ingress task has none");
            }
        }
        json.end();
        if (task == null) {
            throw TencentException.missing("TaskId");
        }
        if (name != null && !Objects.equals(name, task)) {
            throw new TencentException(
                    TencentException.UNSUPPORTED_OPERATION,
                    "TaskName: can't be changed, for it is the first field of the ids of messages");
        }
        return new TaskModification(task, description);
    }
}
