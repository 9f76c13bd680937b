"""The same stages on Kafka: Faust agents for the stages in the middle, kafka-python for everything at the edges."""
