"""The contract's JSON: what checks outside the project read. Missing is null."""
