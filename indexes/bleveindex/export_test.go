package bleveindex

import index "github.com/blevesearch/bleve_index_api"

// Engine lets tests reach below the contract.
func Engine(x *Index) index.Index { return x.engine }
