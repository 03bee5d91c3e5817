package io.datahubgateway.common.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.task.IngressDefinition.MessageIds;
import io.datahubgateway.common.task.sink.Method;
import io.datahubgateway.common.task.sink.MissingOffsets;
import io.datahubgateway.common.task.sink.Order;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskDefinitionTest {

    private static TaskDefinition read(String json) {
        return TaskDefinition.read(TestNode.json(json), Reading.STRICT);
    }

    @Test
    void theSmallestDefinitionsOfTheContractAreEnough() {
        IngressDefinition ingress =
                (IngressDefinition) read("{'id':'orders','kind':'ingress','topic':'orders-v1','partitions':3}");
        SinkDefinition sink = (SinkDefinition)
                read("{'id':'crm','kind':'sink','topics':['orders-v1'],'target':{'url':'https://crm.example.com/x'}}");

        assertThat(ingress.partitions()).isEqualTo(3);
        assertThat(ingress.messageIds()).isEqualTo(MessageIds.PLAIN);
        assertThat(sink.group()).isEqualTo("connect-crm");
        assertThat(sink.batch().records()).isEqualTo(1);
        assertThat(sink.target().method()).isEqualTo(Method.POST);
        assertThat(sink.target().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(sink.order()).isEqualTo(Order.PARTITION);
        assertThat(sink.tasksMax()).isOne();
        assertThat(sink.start()).isEqualTo("earliest");
        assertThat(sink.onMissingOffsets()).isEqualTo(MissingOffsets.FAIL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'id':'a'}                                                             | kind
            {'id':'a','kind':'source'}                                             | kind
            {'id':'1a','kind':'ingress','topic':'t'}                               | id
            {'id':'a:b','kind':'ingress','topic':'t'}                              | id
            {'id':'a','kind':'ingress'}                                            | topic
            {'id':'a','kind':'ingress','topic':'t','topicPattern':'x'}             | topic
            {'id':'a','kind':'ingress','topic':'__datahub.tasks'}                  | topic
            {'id':'a','kind':'ingress','topic':'a b'}                              | topic
            {'id':'a','kind':'ingress','topics':['t','t']}                         | topics[1]
            {'id':'a','kind':'ingress','topics':[]}                                | topics
            {'id':'a','kind':'ingress','topicPattern':'('}                         | topicPattern
            {'id':'a','kind':'ingress','topicPattern':'x','partitions':1}          | partitions
            {'id':'a','kind':'ingress','topic':'t','partitions':0}                 | partitions
            {'id':'a','kind':'ingress','topic':'t','limits':{'requestsPerSecond':0}} | limits.requestsPerSecond
            {'id':'a','kind':'ingress','topic':'t','limits':{'bytesPerSecond':'1023'}} | limits.bytesPerSecond
            {'id':'a','kind':'ingress','topic':'t','limits':{'maxBodySize':'2MiB','maxBytesInFlight':'1MiB'}} | limits.maxBodySize
            {'id':'a','kind':'ingress','topic':'t','limits':{'rate':1}}            | limits.rate
            {'id':'a','kind':'ingress','topic':'t','cors':{'origins':['*'],'credentials':true}} | cors.credentials
            {'id':'a','kind':'ingress','topic':'t','cors':{'origins':['https://a.example/']}} | cors.origins[0]
            {'id':'a','kind':'ingress','topic':'t','messageIds':'base64'}          | messageIds
            {'id':'','kind':'sink','topics':['t'],'target':{'url':'http://h'}}     | id
            {'id':'a','kind':'sink','target':{'url':'http://h'}}                   | topics
            {'id':'a','kind':'sink','topics':['__t'],'target':{'url':'http://h'}}  | topics[0]
            {'id':'a','kind':'sink','topics':['t'],'target':{}}                    | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'ftp://h'}}     | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://u:p@h'}} | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h:70000/'}} | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h:0/'}} | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://my_h:70000/'}} | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://u:p@my_h'}} | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://my_h:x'}} | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http:/h'}}     | target.url
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h','headers':{'A B':'x'}}} | target.headers.A B
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h','headers':{'Host':'x'}}} | target.headers.Host
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h','method':'GET'}} | target.method
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'batch':{'records':0}} | batch.records
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'batch':{'linger':'1s'}} | batch.linger
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'batch':{'records':2},'body':{'format':'raw'}} | body.format
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'body':{'format':'csv'}} | body.format
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'body':{'format':'joined'}} | body.format
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'batch':{'records':2},'body':{'format':'joined','prefix':'['}} | body.separator
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'body':{'format':'ndjson','separator':';'}} | body.separator
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'batch':{'records':2},'body':{'prefix':'['}} | body.prefix
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'body':{'format':'raw','suffix':']'}} | body.suffix
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'body':{'lines':true}} | body.lines
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'delay':'25h'} | delay
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'report':{}} | report.successTopic
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'report':{'errorTopic':'__t'}} | report.errorTopic
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'report':{'successTopic':'t'}} | report.successTopic
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'onFailure':{'rejected':'dead-letter','deadLetterTopic':'d'},'report':{'errorTopic':'d'}} | report.errorTopic
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'retry':{'initial':'2m'}} | retry.initial
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'order':'keys'} | order
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'tasksMax':0} | tasksMax
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'start':'now'} | start
            {'id':'a','kind':'sink','topics':['t'],'target':{'url':'http://h'},'onMissingOffsets':'x'} | onMissingOffsets
            """)
    void namesThePathOfEachProblem(String json, String path) {
        InvalidDocumentException e = catchThrowableOfType(InvalidDocumentException.class, () -> read(json));

        assertThat(e).isNotNull();
        assertThat(e.violations())
                .hasSize(1)
                .allMatch(violation -> violation.path().equals(path));
    }

    @Test
    void theIdOfASinkHasNoControlCharactersBeyondAsciiEither() {
        InvalidDocumentException e = catchThrowableOfType(
                InvalidDocumentException.class,
                () -> read("{'id':'a\\u0085b','kind':'sink','topics':['t'],'target':{'url':'http://h'}}"));

        assertThat(e).isNotNull();
        assertThat(e.violations())
                .hasSize(1)
                .allMatch(violation -> violation.path().equals("id"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://my_service/in, my_service, -1",
        "http://my_service:8080/in, my_service, 8080",
        "https://crm.example.com, crm.example.com, -1",
        "http://[::1]:81/, [::1], 81"
    })
    void aTargetKnowsItsHostAndPort(String url, String host, int port) {
        SinkDefinition sink =
                (SinkDefinition) read("{'id':'a','kind':'sink','topics':['t'],'target':{'url':'" + url + "'}}");

        assertThat(sink.target().host()).isEqualTo(host);
        assertThat(sink.target().port().orElse(-1)).isEqualTo(port);
    }

    @Test
    void aSinkMayHaveTheNamesThatKafkaConnectAllows() {
        assertThat(read("{'id':'my sink/1 é','kind':'sink','topics':['t'],'target':{'url':'http://h'}}")
                        .id())
                .isEqualTo("my sink/1 é");
    }
}
