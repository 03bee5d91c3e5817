package io.datahubgateway.egress.lane;

import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskDefinition;
import io.datahubgateway.egress.body.BodyFormat;
import java.nio.charset.StandardCharsets;

/** The format of a sink with so many records in a request. */
final class BodyFormats {

    private BodyFormats() {}

    static BodyFormat of(int records) {
        String json = "{'id':'crm','kind':'sink','topics':['orders'],'target':{'url':'http://crm/'},'batch':{'records':"
                + records + "}}";
        TaskDefinition definition = TaskDefinition.read(
                Json.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), Reading.STRICT);
        return BodyFormat.of((SinkDefinition) definition);
    }
}
