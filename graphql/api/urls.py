from django.urls import path

from api.core.endpoint import Endpoint
from api.schema import documents, schema

urlpatterns = [path("graphql", Endpoint.as_view(schema=schema, documents=documents), name="graphql")]
