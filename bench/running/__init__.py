"""Packs -> records: the job that trains one pack, what is said meanwhile, who may be at work in a folder.

How a network is trained is `bench.training`'s; what tables are made of the records, the report's."""
