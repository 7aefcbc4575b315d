"""What a client in another language sees of a broker; the test reads the lines. Usage: client.py PORT"""

import sys

import pika

connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", int(sys.argv[1])))
channel = connection.channel()
channel.confirm_delivery()

channel.exchange_declare("py.x", "headers", auto_delete=True)
channel.exchange_declare("py.dlx", "fanout")
queue = channel.queue_declare(
    "py.q", arguments={"x-dead-letter-exchange": "py.dlx", "x-max-priority": 3, "x-max-length": 3, "x-overflow": "reject-publish"}
).method.queue
grave = channel.queue_declare("", exclusive=True).method.queue
channel.queue_bind(grave, "py.dlx")
channel.queue_bind(queue, "py.x", arguments={"x-match": "all", "kind": "photo"})


def publish(body, **properties):
    try:
        channel.basic_publish("py.x", "", body, pika.BasicProperties(**properties), mandatory=True)
        print("confirmed", body)
    except pika.exceptions.NackError:
        print("refused", body)
    except pika.exceptions.UnroutableError as error:
        print("returned", body, error.messages[0].method.reply_code)


publish("low", headers={"kind": "photo"}, priority=0, delivery_mode=2)
publish("high", headers={"kind": "photo", "n": 2**40, "nested": {"a": [1, "b"]}}, priority=3)
publish("other", headers={"kind": "text"})
publish("third", headers={"kind": "photo"})
publish("too many", headers={"kind": "photo"})

channel.basic_qos(prefetch_count=1)
for method, properties, body in channel.consume(queue, inactivity_timeout=10):
    print("got", body.decode(), method.delivery_tag, method.redelivered, sorted(properties.headers.items(), key=str))
    if body == b"third":
        channel.basic_nack(method.delivery_tag, requeue=False)
        break
    channel.basic_ack(method.delivery_tag)
print("cancelled", channel.cancel())

method, properties, body = None, None, None
while method is None:
    method, properties, body = channel.basic_get(grave, auto_ack=True)
death = properties.headers["x-death"][0]
print("dead", body.decode(), death["reason"], death["queue"], death["count"], properties.headers["x-first-death-reason"])

try:
    channel.queue_declare("py.q", durable=True)
except pika.exceptions.ChannelClosedByBroker as error:
    print("closed", error.reply_code, error.reply_text)

channel = connection.channel()
channel.tx_select()
channel.basic_publish("", "py.q", "rolled back")
channel.tx_rollback()
channel.basic_publish("", "py.q", "committed")
channel.tx_commit()
print("in transaction", channel.basic_get("py.q", auto_ack=True)[2].decode())
channel.queue_delete("py.q")
channel.exchange_delete("py.dlx")
connection.close()
