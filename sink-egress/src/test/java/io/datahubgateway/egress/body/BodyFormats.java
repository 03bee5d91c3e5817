package io.datahubgateway.egress.body;

import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskDefinition;
import java.nio.charset.StandardCharsets;

/** The format of a sink as it is chosen from a definition. */
public final class BodyFormats {

    private BodyFormats() {}

    /**
     * @param records most in a request
     * @param body the rules, in JSON with single quotes
     */
    public static BodyFormat of(int records, String body) {
        String json = "{'id':'crm','kind':'sink','topics':['orders'],'target':{'url':'http://crm/'},'batch':{'records':"
                + records + "},'body':" + body + "}";
        TaskDefinition definition = TaskDefinition.read(
                Json.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), Reading.STRICT);
        return BodyFormat.of((SinkDefinition) definition);
    }
}
